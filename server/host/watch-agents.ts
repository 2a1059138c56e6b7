import type { AgentInterface, DomainFacts, Reading } from '../model/facts';
import { readAgentAddresses } from './read-libvirt';
import { readAgain } from './reading';
import type { Runner } from './runner';

const intervalMs = 15_000;
const longestIntervalMs = 5 * 60_000;

interface Options {
  readonly runner: Runner;
  readonly now: () => number;
  readonly isPaused: () => boolean;
  readonly domains: () => readonly DomainFacts[];
  readonly previous: (uuid: string) => Reading<readonly AgentInterface[]>;
  /** `undefined`: the domain has no agent to ask any more. */
  readonly onReading: (uuid: string, reading: Reading<readonly AgentInterface[]> | undefined) => void;
}

/**
 * Asks guest agents for addresses, one after another: each with its own time-out, and one that does not answer ever
 * more rarely. A guest decides how long its agent takes, so none of this may stand in the way of anything else.
 */
export function watchAgents({ runner, now, isPaused, domains, previous, onReading }: Options) {
  const next = new Map<string, { atMs: number; intervalMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> | undefined;
  let closed = false;

  const schedule = () => {
    clearTimeout(timer);
    if (closed || isPaused() || asking !== undefined) return;
    const times = connected().map((domain) => next.get(domain.uuid)?.atMs ?? 0);
    if (times.length === 0) return;
    timer = setTimeout(ask, Math.max(0, Math.min(...times) - Date.now()));
    timer.unref();
  };

  const connected = () =>
    domains().filter((domain) => domain.state === 'running' && domain.live?.agentChannel === 'connected');

  const ask = () => {
    if (asking !== undefined || isPaused()) return;
    asking = askEach().finally(() => {
      asking = undefined;
      schedule();
    });
  };

  const askEach = async () => {
    const present = new Set(connected().map((domain) => domain.uuid));
    for (const uuid of next.keys()) {
      if (present.has(uuid)) continue;
      next.delete(uuid);
      onReading(uuid, undefined);
    }
    for (const uuid of present) {
      const due = next.get(uuid);
      if (due !== undefined && due.atMs > Date.now()) continue;
      const reading = await readAgain(previous(uuid), () => readAgentAddresses(runner, uuid), now);
      const wait =
        reading.kind === 'fresh'
          ? intervalMs
          : Math.min(longestIntervalMs, (due?.intervalMs ?? intervalMs) * 2);
      next.set(uuid, { atMs: Date.now() + wait, intervalMs: wait });
      onReading(uuid, reading);
    }
  };

  return {
    /** A domain changed: an agent may have come or gone. */
    onTick: ask,
    resume: schedule,
    async settled(): Promise<void> {
      ask();
      await asking;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
