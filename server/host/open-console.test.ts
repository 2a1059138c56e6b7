import { expect, test } from 'vitest';
import type { ConsoleEvent } from '../model/console-event';
import { localRunner } from './local-runner';
import { consoleCommand, openConsole } from './open-console';
import type { Runner } from './runner';

const uuid = '173b3a4a-7f84-444a-83ea-b22acb5dbe05';

test('the one shell line of the program holds a UUID and nothing else', () => {
  expect(consoleCommand(uuid, { force: true }).argv).toEqual([
    'script',
    '-qfec',
    `exec virsh console ${uuid} --force`,
    '/dev/null',
  ]);
  for (const name of ['node01', `${uuid}; touch pwned`, `${uuid}\n`, '--force', ''])
    expect(() => consoleCommand(name, { force: false })).toThrow();
});

/** A shell in the place of virsh, for what virsh says when it ends is known; the program around it is the real one. */
function runnerSaying(line: string): Runner {
  const runner = localRunner();
  return { ...runner, open: () => runner.open({ argv: ['sh', '-c', line] }) };
}

async function endOf(line: string): Promise<ConsoleEvent | undefined> {
  const events: ConsoleEvent[] = [];
  for await (const event of openConsole(runnerSaying(line), { domainUuid: uuid, force: false }).events)
    events.push(event);
  return events.at(-1);
}

test('why it ended is said in words of ours where it is known', async () => {
  expect(await endOf('echo bye')).toEqual({ kind: 'ended' });
  expect(
    await endOf('echo "error: operation failed: Active console session exists for this domain"; exit 1'),
  ).toMatchObject({ problem: { code: 'console-in-use' } });
  expect(
    await endOf(
      'echo "Escape character is ^] (Ctrl + ])"; echo "error: operation failed: Active console session exists"; exit 1',
    ),
  ).toMatchObject({ problem: { code: 'console-in-use' } });
  expect(await endOf('echo "error: The domain is not running"; exit 1')).toMatchObject({
    problem: { code: 'console-of-domain-off' },
  });
  expect(
    await endOf('echo "Escape character is ^] (Ctrl + ])"; echo "error: stream aborted"; exit 1'),
  ).toMatchObject({ problem: { code: 'console-closed' } });
  expect(await endOf('echo "something else"; exit 3')).toMatchObject({
    problem: { code: 'command-failed', evidence: [{ output: 'something else\n' }] },
  });
});
