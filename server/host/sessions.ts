import { withIpSession } from './ip-session';
import type { Runner } from './runner';
import { withShellSession } from './shell-session';
import { withVirshSession } from './virsh-session';

/** A runner for reads, most of which start no process of their own. */
export type Sessions = Runner & { close(): void };

/** One `virsh` and one `ip` of each kind stay open, and answer what they can. */
export function withOpenSessions(runner: Runner): Sessions {
  const ip = withIpSession(runner);
  const virsh = withVirshSession(ip);
  return {
    run: virsh.run,
    open: virsh.open,
    close() {
      virsh.close();
      ip.close();
    },
  };
}

/** And what neither answers, a shell that stays starts: so many at once as `shells` says. */
export function readsOf(runner: Runner, { shells }: { readonly shells?: number } = {}): Sessions {
  const shell = withShellSession(runner, shells === undefined ? {} : { most: shells });
  const sessions = withOpenSessions(shell);
  return {
    run: sessions.run,
    open: sessions.open,
    close() {
      sessions.close();
      shell.close();
    },
  };
}
