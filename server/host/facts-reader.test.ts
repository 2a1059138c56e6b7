import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { factsReader } from './facts-reader';
import { recordedRunner } from './recorded-runner';
import type { Runner } from './runner';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A recorded host which is too slow for what begins so, as long as `isSlow` says. */
function slowHost(words: string, isSlow: () => boolean): Runner {
  const { runner } = recordedRunner(join(import.meta.dirname, '../parse/fixtures/kvm-netplan'));
  return {
    ...runner,
    async run(command, options) {
      const result = await runner.run(command, options);
      if (!isSlow() || !command.argv.join(' ').startsWith(words)) return result;
      return { ...result, stdout: '', exitCode: undefined, failure: 'timed-out' };
    },
  };
}

function read(runner: Runner) {
  return factsReader({ runner, reads: runner, now: Date.now, isPaused: () => false, onChange: () => {} });
}

it.each([
  ['ip -j', 'links'],
  ['virsh list', 'domains'],
  ['virsh net-list', 'networks'],
] as const)('what was too slow to answer "%s" the first time is asked again', async (words, source) => {
  let isSlow = true;
  const reader = read(slowHost(words, () => isSlow));
  await reader.settled();
  expect(reader.facts()[source]).toMatchObject({ kind: 'unread', problem: { code: 'command-timed-out' } });
  isSlow = false;
  await vi.advanceTimersByTimeAsync(3_000);
  await reader.settled();
  expect(reader.facts()[source].kind).toBe('fresh');
  reader.close();
});
