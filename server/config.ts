import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Role } from './model/role';

/**
 * What the console was told at its start, by `scripts/start.mjs` through the environment. Read once per call and
 * never cached: tests start several consoles from one build.
 */
export interface Config {
  /** Where the console's own state is kept, mode 0700. */
  readonly stateDirectory: string;
  /** A PostgreSQL that several consoles share; without it the state is a file in the state directory. */
  readonly databaseUrl?: string;
  /** Names and addresses that may stand in a request's Host header, beside loopback's. */
  readonly allowedHostNames: readonly string[];
  /** What it was given to look at, beside the hosts file. */
  readonly lookAt: readonly LookAt[];
  /** The hosts that are added and removed while it runs. */
  readonly hostsFile: string;
  /** Another configuration for `ssh` than the one of whoever runs the console. */
  readonly sshConfigFile?: string;
  /** Where each entry of the log is sent too. */
  readonly logTo?: LogTarget;
  /** A file with the word that opens /metrics to who is not on this machine. */
  readonly metricsTokenFile?: string;
  readonly signIn: SignInConfig;
}

/** Who may sign in, how, and for how long. README.md has it in an operator's words. */
export interface SignInConfig {
  /** System groups whose members have a role; `*` is everybody with an account. Root is an administrator always. */
  readonly groups: Readonly<Record<Role, readonly string[]>>;
  /** Whether one-time links may be made and used. */
  readonly links: boolean;
  /** However busy it is, a session ends after this. */
  readonly sessionMs: number;
  /** A session ends when nobody has asked anything for so long; a page that only watches asks nothing. */
  readonly idleMs: number;
  /** Whether a change of a host itself needs a second administrator, who approves the reviewed plan. */
  readonly approvals: boolean;
}

export type LogTarget = 'journald' | 'syslog';

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
    ...(environment['DATABASE_URL'] ? { databaseUrl: environment['DATABASE_URL'] } : {}),
    hostsFile: environment['BRIDGEHEAD_HOSTS_FILE'] ?? join(stateDirectory, 'hosts.yaml'),
    ...(sshConfigFile === undefined || sshConfigFile === '' ? {} : { sshConfigFile }),
    allowedHostNames: (environment['BRIDGEHEAD_ALLOWED_HOST_NAMES'] ?? '')
      .split(',')
      .filter((name) => name !== ''),
    lookAt: readLookAt(environment['BRIDGEHEAD_LOOK_AT']),
    ...readLogTo(environment['BRIDGEHEAD_LOG_TO']),
    ...(environment['BRIDGEHEAD_METRICS_TOKEN_FILE']
      ? { metricsTokenFile: environment['BRIDGEHEAD_METRICS_TOKEN_FILE'] }
      : {}),
    signIn: readSignIn(environment),
  };
}

/**
 * Members of sudo and wheel become root with the password that they sign in with, and members of libvirt may tell
 * libvirt everything already: the console gives them nothing new. An account without any of these sees nothing.
 */
function readSignIn(environment: NodeJS.ProcessEnv): SignInConfig {
  const list = (name: string, otherwise: string) =>
    (environment[name] ?? otherwise).split(',').filter((group) => group !== '');
  const hours = (name: string, otherwise: number) =>
    (Number(environment[name]) || otherwise) * 60 * 60 * 1000;
  return {
    groups: {
      administrator: list('BRIDGEHEAD_ADMINISTRATOR_GROUPS', 'bridgehead-admin,sudo,wheel'),
      operator: list('BRIDGEHEAD_OPERATOR_GROUPS', 'bridgehead-operator,libvirt'),
      viewer: list('BRIDGEHEAD_VIEWER_GROUPS', 'bridgehead-viewer'),
    },
    links: environment['BRIDGEHEAD_SIGN_IN_LINKS'] !== 'off',
    sessionMs: hours('BRIDGEHEAD_SESSION_HOURS', 12),
    idleMs: hours('BRIDGEHEAD_IDLE_HOURS', 2),
    approvals: environment['BRIDGEHEAD_APPROVALS'] === 'on',
  };
}

function readLogTo(text: string | undefined): Pick<Config, 'logTo'> {
  if (text === undefined || text === '') return {};
  if (text === 'journald' || text === 'syslog') return { logTo: text };
  throw new Error(`BRIDGEHEAD_LOG_TO is "${text}"; it can be journald or syslog.`);
}

/** One, several (`[{…},{…}]`), or none but those of the hosts file (`{"kind":"hosts"}`). */
function readLookAt(text: string | undefined): readonly LookAt[] {
  if (text === undefined || text === '') return [{ kind: 'local' }];
  // Written by our own start script and by tests, in exactly these types.
  const said = JSON.parse(text) as LookAt | { readonly kind: 'hosts' } | readonly LookAt[];
  if (!('kind' in said)) return said;
  return said.kind === 'hosts' ? [] : [said];
}
