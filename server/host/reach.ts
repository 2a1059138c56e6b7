import { setTimeout as wait } from 'node:timers/promises';
import { command } from '../model/command';
import type { Probe } from '../model/probe';
import type { Problem } from '../model/problem';
import { formatSshDestination } from '../model/ssh-destination';
import type { Runner } from './runner';
import type { WatchedHost } from './watched-host';

/** How long a connection that was lost in the middle of a change is waited for. */
const patienceMs = 30_000;
const lookAgainAfterMs = 250;
/** A name, an agent, a login: a connection takes longer than a command. */
const freshTimeoutMs = 12_000;

/** What speaks against a new connection to the host now; `undefined` when one reaches it, or none is needed. */
export async function reachAnew({ link, fresh }: WatchedHost): Promise<Problem | undefined> {
  if (link === undefined) return undefined;
  const result = await fresh.run(command('true'), { timeoutMs: freshTimeoutMs });
  if (result.exitCode === 0) return undefined;
  return result.unreachableBecause ?? { code: 'ssh-unreachable', values: { name: link.target().name } };
}

/** What a change of the network is to be proved by as well, where commands go over that network. */
export function connectionProbes({ link }: WatchedHost): readonly Probe[] {
  if (link === undefined) return [];
  return [{ kind: 'connection', address: formatSshDestination(link.target().destination) }];
}

/**
 * For commands of a run that may be asked again: when the connection is lost meanwhile, which a change of the network
 * may well bring about, it is made again and the command with it. The way back on the host goes by its own clock.
 */
export function patientRunner({ runner, link }: WatchedHost): Runner {
  if (link === undefined) return runner;
  return {
    open: (asked) => runner.open(asked),
    async run(asked, options) {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const result = await runner.run(asked, options);
        if (result.failure !== 'unreachable' || performance.now() > deadline) return result;
        link.hurry();
        await wait(lookAgainAfterMs);
      }
    },
  };
}
