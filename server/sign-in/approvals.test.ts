import { afterEach, expect, test, vi } from 'vitest';
import { onEachDatabase } from '../state/on-each-database';
import { askApproval, decideApproval, listApprovals, readApproval, spendApproval } from './approvals';

afterEach(() => vi.useRealTimers());

/** Databases have timers of their own: the date alone is moved. */
function passTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

const plan = { hostId: 'kvm1', fingerprint: 'f00d' };
const ask = () => askApproval({ ...plan, askedBy: 'ada', request: '{}', plan: '{}' });
const start = (more = {}) => spendApproval({ ...plan, startedBy: 'ada', ...more });
const problem = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

onEachDatabase('an approval', () => {
  test('lets whoever asked start this plan on this host, once', async () => {
    const id = await ask();
    await expect(start()).rejects.toEqual(problem('approval-missing'));
    await decideApproval(id, 'approved', 'bob');
    for (const other of [{ fingerprint: 'other' }, { hostId: 'kvm2' }, { startedBy: 'bob' }])
      await expect(start(other)).rejects.toEqual(problem('approval-missing'));
    await start();
    expect(await readApproval(id)).toMatchObject({ state: 'used', decidedBy: 'bob' });
    await expect(start()).rejects.toEqual(problem('approval-missing'));
  });

  test('is not given by whoever asked, who may take the question back', async () => {
    const id = await ask();
    await expect(decideApproval(id, 'approved', 'ada')).rejects.toEqual(problem('approval-own'));
    await decideApproval(id, 'refused', 'ada');
    await expect(decideApproval(id, 'approved', 'bob')).rejects.toEqual(problem('approval-over'));
    await expect(start()).rejects.toEqual(problem('approval-missing'));
  });

  test('is decided once, by whoever is first', async () => {
    const id = await ask();
    const both = await Promise.allSettled([
      decideApproval(id, 'approved', 'bob'),
      decideApproval(id, 'refused', 'eve'),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is over after a day, given or not', async () => {
    const [given, asked] = [await ask(), await ask()];
    await decideApproval(given, 'approved', 'bob');
    passTime(24 * 60 * 60 * 1000);
    await expect(start()).rejects.toEqual(problem('approval-missing'));
    await expect(decideApproval(asked, 'approved', 'bob')).rejects.toEqual(problem('approval-over'));
    expect((await listApprovals()).map(({ state }) => state)).toEqual(['expired', 'expired']);
  });

  test('that nobody has asked for is not there', async () => {
    expect(await readApproval('none')).toBeUndefined();
    await expect(decideApproval('none', 'approved', 'bob')).rejects.toEqual(problem('not-found'));
  });
});
