import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What the console was told at its start, by `scripts/start.mjs` through the environment. Read once per call and
 * never cached: tests start several consoles from one build.
 */
export interface Config {
  /** Where sessions and the sign-in link are kept, mode 0700. */
  readonly stateDirectory: string;
  /** Names and addresses that may stand in a request's Host header, beside loopback's. */
  readonly allowedHostNames: readonly string[];
  /** What it was given to look at, beside the hosts file. */
  readonly lookAt: readonly LookAt[];
  /** The hosts that are added and removed while it runs. */
  readonly hostsFile: string;
  /** Another configuration for `ssh` than the one of whoever runs the console. */
  readonly sshConfigFile?: string;
}

/** A host that the console looks at. */
export type LookAt =
  | { readonly kind: 'local' }
  /** A lab host: commands run inside it, behind this argv prefix. */
  | { readonly kind: 'lab'; readonly name: string; readonly prefix: readonly string[] }
  /** A directory of recorded outputs. */
  | { readonly kind: 'recorded'; readonly directory: string };

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const stateDirectory =
    environment['BRIDGEHEAD_STATE_DIRECTORY'] ??
    join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'bridgehead');
  const sshConfigFile = environment['BRIDGEHEAD_SSH_CONFIG'];
  return {
    stateDirectory,
    hostsFile: environment['BRIDGEHEAD_HOSTS_FILE'] ?? join(stateDirectory, 'hosts.yaml'),
    ...(sshConfigFile === undefined || sshConfigFile === '' ? {} : { sshConfigFile }),
    allowedHostNames: (environment['BRIDGEHEAD_ALLOWED_HOST_NAMES'] ?? '')
      .split(',')
      .filter((name) => name !== ''),
    lookAt: readLookAt(environment['BRIDGEHEAD_LOOK_AT']),
  };
}

/** One, several (`[{…},{…}]`), or none but those of the hosts file (`{"kind":"hosts"}`). */
function readLookAt(text: string | undefined): readonly LookAt[] {
  if (text === undefined || text === '') return [{ kind: 'local' }];
  // Written by our own start script and by tests, in exactly these types.
  const said = JSON.parse(text) as LookAt | { readonly kind: 'hosts' } | readonly LookAt[];
  if (!('kind' in said)) return said;
  return said.kind === 'hosts' ? [] : [said];
}
