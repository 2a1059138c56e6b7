import type { HostSummary } from '../model/host-event';
import { measuredRunner } from './measured-runner';
import type { Runner } from './runner';
import { readsOf } from './sessions';
import { type SshLink, sshLink } from './ssh-link';
import type { SshTarget } from './ssh-options';
import { freshSshRunner, shellsOf, sshRunner } from './ssh-runner';
import { turns } from './turns';
import { watchHost } from './watch-host';
import type { WatchedHost } from './watched-host';

/**
 * So many hosts are begun with at once. Each takes a second or two of a processor here until it has been read: fifty at
 * the same time are all too slow to answer, and are asked again.
 */
const beginnings = turns(8);

/** A host that is looked at and changed over SSH; `local` runs `ssh`. */
export function openSshHost({
  local,
  target,
  summary,
}: {
  readonly local: Runner;
  readonly target: SshTarget;
  readonly summary: HostSummary;
}): WatchedHost & { readonly link: SshLink } {
  const link = sshLink({ local, target, turns: beginnings });
  const runner = sshRunner({ local, link });
  const sessions = readsOf(runner, { shells: shellsOf(target) });
  const host = watchHost({
    runner: measuredRunner(runner),
    reads: measuredRunner(whileUp(link, { up: sessions, otherwise: runner })),
    summary,
    over: { link, fresh: freshSshRunner({ local, target: link.target }) },
  });
  return {
    ...host,
    link,
    close() {
      host.close();
      sessions.close();
      link.close();
    },
  };
}

/** A question that cannot be asked is answered at once, and no session is begun for it. */
function whileUp(
  link: SshLink,
  { up, otherwise }: { readonly up: Runner; readonly otherwise: Runner },
): Runner {
  return {
    run: (command, options) => (link.state().kind === 'up' ? up : otherwise).run(command, options),
    open: (command) => up.open(command),
  };
}
