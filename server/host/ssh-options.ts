import type { SshDestination } from '../model/ssh-destination';

/** How one host is reached. Everything else is for the operator's own `ssh_config` to say. */
export interface SshTarget {
  /** The host's name in the console, for what is said of it. */
  readonly name: string;
  readonly destination: SshDestination;
  /** Commands are run by `sudo -n`: for a login that is not root's. */
  readonly sudo: boolean;
  /**
   * The address to be tried instead of the destination's own: where a change has moved the host to. Keys and
   * everything else are still those of the destination.
   */
  readonly address?: string;
  /** The name under which its key is known, where that is to be looked for at another address: see `withKeyName`. */
  readonly keyName?: string;
  /** Another configuration than the operator's (`ssh -F`). */
  readonly configFile?: string;
}

/** The server is asked this often whether it is still there, and given up when it is silent so often. */
export const aliveIntervalSeconds = 3;
export const aliveCount = 3;
export const connectTimeoutSeconds = 6;

const always = [
  // Nobody sits at a terminal: what would be asked there fails instead, and says so.
  '-o',
  'BatchMode=yes',
  // An unknown key is shown and asked by the console, a changed one refused, whatever the configuration says.
  '-o',
  'StrictHostKeyChecking=yes',
  '-o',
  `ConnectTimeout=${connectTimeoutSeconds}`,
  '-o',
  'ConnectionAttempts=1',
  '-o',
  `ServerAliveInterval=${aliveIntervalSeconds}`,
  '-o',
  `ServerAliveCountMax=${aliveCount}`,
  // Of what the operator's own logins bring along nothing is wanted here.
  '-o',
  'ClearAllForwardings=yes',
  '-o',
  'ForwardAgent=no',
  '-o',
  'ForwardX11=no',
  '-o',
  'PermitLocalCommand=no',
  '-o',
  'RemoteCommand=none',
  '-o',
  'LogLevel=ERROR',
  '-T',
] as const;

/** `none`: a connection of its own. */
export type Control =
  | { readonly kind: 'none' }
  | { readonly kind: 'master'; readonly path: string }
  | { readonly kind: 'through'; readonly path: string };

/** The words of `ssh` before the remote command. `--` keeps a host from being an option, should one ever get here. */
export function sshArgv(target: SshTarget, control: Control): readonly [string, ...string[]] {
  return [
    'ssh',
    ...configOf(target),
    ...always,
    ...controlOptions(control),
    ...whereOptions(target),
    '--',
    target.destination.host,
  ];
}

/** `ssh -O exit`: ends a master and whatever goes through it. */
export function exitMasterArgv(target: SshTarget, path: string): readonly [string, ...string[]] {
  return [
    'ssh',
    ...configOf(target),
    '-O',
    'exit',
    '-o',
    `ControlPath=${escapeTokens(path)}`,
    '--',
    target.destination.host,
  ];
}

export function configOf({ configFile }: SshTarget): readonly string[] {
  return configFile === undefined ? [] : ['-F', configFile];
}

/** User, port and address. */
export function whereOptions({ destination, address, keyName }: SshTarget): readonly string[] {
  return [
    ...(destination.user === undefined ? [] : ['-l', destination.user]),
    ...(destination.port === undefined ? [] : ['-p', String(destination.port)]),
    ...(address === undefined ? [] : ['-o', `HostName=${escapeTokens(address)}`]),
    ...(address === undefined || keyName === undefined ? [] : ['-o', `HostKeyAlias=${keyName}`]),
  ];
}

function controlOptions(control: Control): readonly string[] {
  switch (control.kind) {
    case 'none':
      return ['-o', 'ControlPath=none', '-o', 'ControlMaster=no'];
    case 'master':
      return [
        '-o',
        `ControlPath=${escapeTokens(control.path)}`,
        '-o',
        'ControlMaster=yes',
        '-o',
        'ControlPersist=no',
      ];
    case 'through':
      return ['-o', `ControlPath=${escapeTokens(control.path)}`, '-o', 'ControlMaster=no'];
  }
}

/** "%" begins a token in these options. */
function escapeTokens(text: string): string {
  return text.replaceAll('%', '%%');
}
