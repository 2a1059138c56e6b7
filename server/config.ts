import { homedir } from 'node:os';
import { join } from 'node:path';

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
  readonly lookAt: LookAt;
  /** Where each entry of the log is sent too. */
  readonly logTo?: LogTarget;
  /** A file with the word that opens /metrics to who is not on this machine. */
  readonly metricsTokenFile?: string;
}

export type LogTarget = 'journald' | 'syslog';

/** Which host the console looks at. */
export type LookAt =
  | { readonly kind: 'local' }
  /** A lab host: commands run inside it, behind this argv prefix. */
  | { readonly kind: 'lab'; readonly name: string; readonly prefix: readonly string[] }
  /** A directory of recorded outputs. */
  | { readonly kind: 'recorded'; readonly directory: string };

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return {
    stateDirectory:
      environment['BRIDGEHEAD_STATE_DIRECTORY'] ??
      join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'bridgehead'),
    ...(environment['DATABASE_URL'] ? { databaseUrl: environment['DATABASE_URL'] } : {}),
    allowedHostNames: (environment['BRIDGEHEAD_ALLOWED_HOST_NAMES'] ?? '')
      .split(',')
      .filter((name) => name !== ''),
    lookAt: readLookAt(environment['BRIDGEHEAD_LOOK_AT']),
    ...readLogTo(environment['BRIDGEHEAD_LOG_TO']),
    ...(environment['BRIDGEHEAD_METRICS_TOKEN_FILE']
      ? { metricsTokenFile: environment['BRIDGEHEAD_METRICS_TOKEN_FILE'] }
      : {}),
  };
}

function readLogTo(text: string | undefined): Pick<Config, 'logTo'> {
  if (text === undefined || text === '') return {};
  if (text === 'journald' || text === 'syslog') return { logTo: text };
  throw new Error(`BRIDGEHEAD_LOG_TO is "${text}"; it can be journald or syslog.`);
}

function readLookAt(text: string | undefined): LookAt {
  if (text === undefined || text === '') return { kind: 'local' };
  // Written by our own start script and by tests, in exactly this type.
  return JSON.parse(text) as LookAt;
}
