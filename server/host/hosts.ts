import { hostname } from 'node:os';
import { readConfig } from '../config';
import type { HostSummary } from '../model/host-event';
import { ProblemError } from '../problem';
import { withIpSession } from './ip-session';
import { localRunner } from './local-runner';
import { recordedRunner } from './recorded-runner';
import { isRoot, lacksRightToChange } from './rights';
import type { Runner } from './runner';
import { withVirshSession } from './virsh-session';
import { watchHost } from './watch-host';
import type { WatchedHost } from './watched-host';

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.hosts');

/** The hosts this console looks at, by id. One for now. */
export function watchedHosts(): ReadonlyMap<string, WatchedHost> {
  const holder = globalThis as { [key]?: ReadonlyMap<string, WatchedHost> };
  holder[key] ??= new Map([openHost()].map((host) => [host.summary.id, host]));
  return holder[key];
}

function openHost(): WatchedHost {
  const { lookAt } = readConfig();
  switch (lookAt.kind) {
    case 'local':
      return openOwnMachine({ id: 'local', name: hostname(), kind: 'local' });
    case 'lab':
      return openLive(localRunner({ prefix: lookAt.prefix }), {
        id: lookAt.name,
        name: lookAt.name,
        kind: 'lab',
      });
    case 'recorded': {
      const { runner, name, recordedAtMs } = recordedRunner(lookAt.directory);
      return watchHost({
        runner,
        reads: runner,
        summary: { id: name, name, kind: 'recorded', readOnly: { code: 'host-recorded' } },
        recordedAtMs,
      });
    }
    default:
      return lookAt satisfies never;
  }
}

/** Through sudo, where the console is not root; and only to be looked at, where that does not let it change anything. */
function openOwnMachine(summary: HostSummary): WatchedHost {
  const runner = localRunner(isRoot() ? {} : { sudo: 'where-needed' });
  return openLive(
    runner,
    lacksRightToChange() ? { ...summary, readOnly: { code: 'rights-to-change-missing' } } : summary,
  );
}

function openLive(runner: Runner, summary: HostSummary): WatchedHost {
  return watchHost({ runner, reads: withVirshSession(withIpSession(runner)), summary });
}

export function watchedHost(id: string): WatchedHost {
  const host = watchedHosts().get(id);
  if (host === undefined) throw new ProblemError({ code: 'not-found', values: { name: id } });
  return host;
}
