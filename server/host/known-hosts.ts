import { createHash, createHmac, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Command, command } from '../model/command';
import type { Problem } from '../model/problem';
import { parseChangedKey, problemOfSshWords } from '../parse/ssh-words';
import { ProblemError } from '../problem';
import { controlDirectory } from './control-directory';
import { problemOfResult, type Runner } from './runner';
import { configOf, type SshTarget, sshArgv, whereOptions } from './ssh-options';

/** A host's key, as a person compares it: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` says the same there. */
export interface HostKey {
  /** `ED25519` */
  readonly type: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

interface OfferedKey extends HostKey {
  /** As it would stand in known_hosts. */
  readonly line: string;
}

let count = 0;

/**
 * The key that a host shows now. `ssh` itself is asked, and not `ssh-keyscan`, for only `ssh` goes the way that the
 * operator's configuration says (another name, a jump host), and takes the key that it would take in earnest. It notes
 * the key in a file that is read and thrown away; nobody is signed in.
 */
export async function readOfferedKey(local: Runner, target: SshTarget): Promise<OfferedKey> {
  const file = join(controlDirectory(), `key-${++count}`);
  const [, ...words] = sshArgv(target, { kind: 'none' });
  // Of an option that is given twice ssh takes the first.
  const first = {
    UserKnownHostsFile: file,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'accept-new',
    UpdateHostKeys: 'no',
    HashKnownHosts: 'no',
    PreferredAuthentications: 'none',
  };
  const options = Object.entries(first).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const asked: Command = { argv: ['ssh', ...options, ...words, 'true'] };
  try {
    const result = await local.run(asked, { timeoutMs: 15_000 });
    const line = await readFile(file, 'utf8').catch(() => '');
    const key = parseKnownHost(line.trim());
    if (key !== undefined) return { ...key, line: line.trim() };
    throw new ProblemError(
      result.failure === undefined ? problemOfSshWords(result.stderr, target.name) : problemOfResult(result),
    );
  } finally {
    await rm(file, { force: true });
  }
}

/** Puts the key into the operator's known_hosts, if it is still the one that was shown. */
export async function trustHostKey(local: Runner, asked: SshTarget, fingerprint: string): Promise<void> {
  const target = await withKeyName(local, asked);
  const offered = await readOfferedKey(local, target);
  if (offered.fingerprint !== fingerprint)
    throw new ProblemError({
      code: 'ssh-key-differs',
      values: { name: target.name, type: offered.type, shown: fingerprint, offered: offered.fingerprint },
    });
  const { file, isHashed } = await readKnownHostsOptions(local, target);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const before = await readFile(file, 'utf8').catch(() => '');
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${gap}${isHashed ? hashName(offered.line) : offered.line}\n`, { mode: 0o600 });
}

/** Adds what the words of `ssh` leave out: the key that is unknown, or both of those that differ. */
export async function explainKeyProblem(
  local: Runner,
  target: SshTarget,
  { problem, words }: { readonly problem: Problem; readonly words: string },
): Promise<Problem> {
  if (problem.code === 'ssh-key-changed') {
    const changed = parseChangedKey(words);
    const line = changed === undefined ? undefined : await readLine(changed.file, changed.line);
    const known = line === undefined ? undefined : parseKnownHost(line);
    return {
      ...problem,
      values: {
        ...problem.values,
        known: known?.fingerprint ?? '?',
        file: changed?.file ?? '?',
        line: changed?.line ?? 0,
      },
    };
  }
  if (problem.code !== 'ssh-key-unknown') return problem;
  try {
    const { type, fingerprint } = await readOfferedKey(local, target);
    return { ...problem, values: { ...problem.values, type, fingerprint } };
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** One line of known_hosts; `undefined` for a comment or anything else. */
export function parseKnownHost(line: string): HostKey | undefined {
  const [, type = '', blob = ''] =
    /^(?:@\S+\s+)?\S+\s+((?:ssh|ecdsa|sk)-\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? [];
  if (blob === '') return undefined;
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return { type: keyTypeName(type), fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** As `ssh` says it: `ssh-ed25519` is ED25519, `ecdsa-sha2-nistp256` ECDSA. */
function keyTypeName(type: string): string {
  return (/^(?:sk-)?(?:ssh-)?([a-z0-9]+)/.exec(type)?.[1] ?? type).replace('dss', 'dsa').toUpperCase();
}

/** The target with the name of its key, which it keeps at another address; nothing is asked where it has none. */
export async function withKeyName(local: Runner, target: SshTarget): Promise<SshTarget> {
  if (target.address === undefined || target.keyName !== undefined) return target;
  const { address: _elsewhere, ...there } = target;
  const options = await readSshOptions(local, there);
  const alias = options('hostkeyalias');
  const name = options('hostname') ?? target.destination.host;
  const port = options('port') ?? '22';
  return {
    ...target,
    keyName: alias !== undefined && alias !== 'none' ? alias : port === '22' ? name : `[${name}]:${port}`,
  };
}

async function readLine(file: string, number: number): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n')[number - 1];
}

async function readKnownHostsOptions(
  local: Runner,
  target: SshTarget,
): Promise<{ readonly file: string; readonly isHashed: boolean }> {
  const options = await readSshOptions(local, target);
  const file = options('userknownhostsfile')?.split(' ')[0] ?? '~/.ssh/known_hosts';
  return { file: file.replace(/^~(?=\/)/, homedir()), isHashed: options('hashknownhosts') === 'yes' };
}

/** What the operator's own configuration comes to for this host (`ssh -G`). */
async function readSshOptions(
  local: Runner,
  target: SshTarget,
): Promise<(name: string) => string | undefined> {
  const asked = command(
    'ssh',
    ...configOf(target),
    '-G',
    ...whereOptions(target),
    '--',
    target.destination.host,
  );
  const lines = (await local.run(asked)).stdout.split('\n');
  return (name) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
}

/** As `ssh-keygen -H` does: a salted HMAC in the name's place. */
function hashName(line: string): string {
  const [name = '', ...rest] = line.split(' ');
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return [`|1|${salt.toString('base64')}|${hash}`, ...rest].join(' ');
}
