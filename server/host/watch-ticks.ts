import { type Command, command } from '../model/command';
import type { Runner } from './runner';

/**
 * Ticks say only *that* something changed. libvirt has no event for a moved or downed interface, and
 * `ip -j monitor` prints no JSON in iproute2 6.1, so nothing is read from these lines but which part of the
 * host to look at again.
 */
export type Tick =
  | { readonly kind: 'links' | 'routes' | 'neighbours' | 'networks' | 'domains' | 'agents' }
  /** libvirt named the domain; the name is hostile text, to be compared with known names and nothing else. */
  | { readonly kind: 'domain'; readonly name: string }
  /** A source of ticks (re)started: whatever it watches may have changed meanwhile. */
  | { readonly kind: 'started'; readonly source: TickSource }
  | { readonly kind: 'ended'; readonly source: TickSource };

export type TickSource = 'kernel' | 'domains' | 'networks';

export const tickCommands: Readonly<Record<TickSource, Command>> = {
  kernel: command('ip', '-o', 'monitor', 'label', 'link', 'address', 'route', 'neigh'),
  domains: command('virsh', 'event', '--all', '--loop'),
  networks: command('virsh', 'net-event', '--event', 'lifecycle', '--loop'),
};

/** Runs the three sources for ever, each started again when it ends: at once at first, then ever more slowly up to 5 s. */
export function watchTicks(
  runner: Runner,
  onTick: (tick: Tick) => void,
): {
  stop(): void;
  /** For a host that is back: does not wait for the time to try again. */
  startNow(): void;
} {
  const sources = (Object.keys(tickCommands) as TickSource[]).map((source) =>
    keepWatching(runner, source, onTick),
  );
  return {
    stop() {
      for (const source of sources) source.stop();
    },
    startNow() {
      for (const source of sources) source.startNow();
    },
  };
}

function keepWatching(
  runner: Runner,
  source: TickSource,
  onTick: (tick: Tick) => void,
): { stop(): void; startNow(): void } {
  let stopped = false;
  let kill = () => {};
  let timer: NodeJS.Timeout | undefined;
  let delayMs = 250;

  const start = () => {
    timer = undefined;
    const process = runner.open(tickCommands[source]);
    kill = () => process.kill();
    const startedAt = performance.now();
    onTick({ kind: 'started', source });
    void eachLine(process.stdout, (line) => {
      delayMs = 250;
      const tick = source === 'kernel' ? readKernelLine(line) : readLibvirtLine(line);
      if (tick !== undefined) onTick(tick);
    });
    void eachLine(process.stderr, () => undefined);
    void process.ended.then(() => {
      if (stopped) return;
      onTick({ kind: 'ended', source });
      if (performance.now() - startedAt > 10_000) delayMs = 250;
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(5_000, delayMs * 2);
    });
  };

  start();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      kill();
    },
    startNow() {
      if (timer === undefined) return;
      clearTimeout(timer);
      delayMs = 250;
      start();
    },
  };
}

async function eachLine(chunks: AsyncIterable<string>, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  }
}

/** `[LINK]5: vnet0: <BROADCAST,…`, `[NEIGH]…`: the label is all that is read. */
export function readKernelLine(line: string): Tick | undefined {
  const label = /^(?:\[[^\]]*\])*?\[(LINK|ADDR|ROUTE|NEIGH)\]/.exec(line)?.[1];
  if (label === 'LINK' || label === 'ADDR') return { kind: 'links' };
  if (label === 'ROUTE') return { kind: 'routes' };
  return label === 'NEIGH' ? { kind: 'neighbours' } : undefined;
}

/**
 * `event 'lifecycle' for domain 'node01': Started Booted`, `event 'lifecycle' for network default: Stopped`.
 * Definitions and saved states change lists and flags, so all domains are read again for those.
 */
export function readLibvirtLine(line: string): Tick | undefined {
  if (/^event '[^']*' for network /.test(line)) return { kind: 'networks' };
  const agent = /^event 'agent-lifecycle' for domain '(.*)': state: '[^']*' reason: '[^']*'$/.exec(line)?.[1];
  if (agent !== undefined) return { kind: 'domain', name: agent };
  const [, event, name, detail] = /^event '([^']*)' for domain '(.*)'(?::\s?(.*))?$/.exec(line) ?? [];
  if (event === undefined || name === undefined) return undefined;
  if (event !== 'lifecycle')
    return ['device-added', 'device-removed', 'device-removal-failed', 'reboot'].includes(event)
      ? { kind: 'domain', name }
      : undefined;
  return /^(Defined|Undefined|Started Restored|Stopped Saved|Stopped Migrated|Started Migrated)/.test(
    detail ?? '',
  )
    ? { kind: 'domains' }
    : { kind: 'domain', name };
}
