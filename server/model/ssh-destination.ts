/** Where a host is reached by the system's `ssh`. What is absent is for the operator's own configuration to say. */
export interface SshDestination {
  readonly user?: string;
  /** A name, an alias of `~/.ssh/config` or an address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
}

// Neither may begin with "-": behind it ssh would read an option, `-oProxyCommand=…` among them. And nothing here means
// anything to a shell or to a token of ssh_config ("%h"), in which the operator's own configuration may put it.
const userName = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,63}$/;
const hostName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/;
const ipv6Address = /^[0-9A-Fa-f:]{2,39}(?:\.[0-9.]{1,12})?(?:%[A-Za-z0-9_.-]{1,15})?$/;

/** Reads `ssh://user@host:port`, user and port optional; `undefined` when it is anything else. */
export function parseSshDestination(text: string): SshDestination | undefined {
  const [, user, bracketed, name, portText] =
    /^ssh:\/\/(?:(.*)@)?(?:\[([^[\]]*)\]|([^[\]:@]*))(?::(\d{1,5}))?$/s.exec(text) ?? [];
  const host = bracketed ?? name ?? '';
  if (bracketed === undefined ? !hostName.test(host) : !(ipv6Address.test(host) && host.includes(':')))
    return undefined;
  if (user !== undefined && !userName.test(user)) return undefined;
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return {
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** The reverse: what is written into the hosts file and shown. */
export function formatSshDestination({ user, host, port }: SshDestination): string {
  const at = host.includes(':') ? `[${host}]` : host;
  return `ssh://${user === undefined ? '' : `${user}@`}${at}${port === undefined ? '' : `:${port}`}`;
}
