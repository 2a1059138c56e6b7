import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { HostEvent } from '../model/host-event';
import type { Topology } from '../model/topology';
import { recordedRunner } from './recorded-runner';
import { watchHost } from './watch-host';

/** Long enough for every poll and every sweep of the running virtual machines. */
const watchedMs = 61_000;

it('shows a recorded host as it was recorded for as long as somebody looks', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { runner, recordedAtMs } = recordedRunner(join(import.meta.dirname, '../parse/fixtures/kvm-netplan'));
  const unknown: string[] = [];
  const watched = watchHost({
    runner,
    reads: {
      async run(command) {
        const result = await runner.run(command);
        if (result.stderr === 'not recorded\n') unknown.push(command.argv.join(' '));
        return result;
      },
      open: runner.open,
    },
    summary: { id: 'recorded', name: 'recorded', kind: 'recorded' },
    recordedAtMs,
  });
  const page = new AbortController();
  try {
    const topology = await firstTopology(watched.watch(page.signal));
    expect(topology.libvirt.kind).toBe('connected');
    await vi.advanceTimersByTimeAsync(watchedMs);
    expect(unknown).toEqual([]);
  } finally {
    page.abort();
    watched.close();
    vi.useRealTimers();
  }
});

/** Leaves the stream open: the page goes on looking. */
async function firstTopology(stream: AsyncIterable<HostEvent>): Promise<Topology> {
  const events = stream[Symbol.asyncIterator]();
  for (;;) {
    const { value: event, done } = await events.next();
    if (done) throw new Error('the stream ended without a topology');
    if (event.kind === 'topology') return event.topology;
  }
}
