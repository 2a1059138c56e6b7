import type { Problem } from '../model/problem';

/** A host key that is not the one in known_hosts, as OpenSSH names both. */
export interface ChangedKey {
  /** `ED25519` */
  readonly type: string;
  readonly offered: string;
  /** Where the other one stands. */
  readonly file: string;
  readonly line: number;
}

/** From `warn_changed_key` of OpenSSH's sshconnect.c. */
export function parseChangedKey(words: string): ChangedKey | undefined {
  if (!words.includes('REMOTE HOST IDENTIFICATION HAS CHANGED')) return undefined;
  const [, type = '', offered = ''] =
    /fingerprint for the (\S+) key sent by the remote host is\s+(\S+?)\.?\s/.exec(words) ?? [];
  const [, file = '', line = '0'] = /^Offending .*key in (.+):(\d+)\s*$/m.exec(words) ?? [];
  return { type, offered, file, line: Number(line) };
}

/**
 * Why `ssh` itself failed (exit code 255), by the words of OpenSSH's client. `name` is the host's name in the console.
 * A changed key is told with its fingerprints by who can read known_hosts; here they are absent.
 */
export function problemOfSshWords(words: string, name: string): Problem {
  const evidence = [{ output: words.trim() }];
  const values = { name };
  const changed = parseChangedKey(words);
  if (changed !== undefined)
    return {
      code: 'ssh-key-changed',
      values: { ...values, type: changed.type, offered: changed.offered },
      evidence,
    };
  if (/Host key verification failed|host key is known for/.test(words))
    return { code: 'ssh-key-unknown', values, evidence };
  if (/Permission denied|Too many authentication failures|No supported authentication methods/.test(words))
    return { code: 'ssh-refused', values, evidence };
  if (/Could not resolve hostname/.test(words)) return { code: 'ssh-name-unknown', values, evidence };
  if (/^sudo: |is not in the sudoers file|not allowed to (?:execute|run)/m.test(words))
    return { code: 'ssh-sudo-refused', values, evidence };
  if (/not found/.test(words)) return { code: 'ssh-shell-unforeseen', values, evidence };
  return { code: 'ssh-unreachable', values, evidence };
}
