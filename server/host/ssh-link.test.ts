import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CommandResult } from '../model/command';
import type { OpenCommand, Runner } from './runner';
import { sshLink } from './ssh-link';
import { turns } from './turns';

// What the time does to a connection, without the time: `ssh` itself is met in ssh-runner.long.lab.test.ts.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const target = { name: 'far', destination: { host: 'far' }, sudo: false };

/** An `ssh` that ends at once with these words, or stays and is ready. */
function machineWhose(ssh: (attempt: number) => string | 'ready') {
  const opened: { readonly end: () => void }[] = [];
  const open: Runner['open'] = (command): OpenCommand => {
    const says = ssh(opened.length);
    const mark = /echo ([0-9a-f]+);/.exec(command.argv.at(-1) ?? '')?.[1] ?? '';
    let end = () => {};
    const ended = new Promise<CommandResult>((resolve) => {
      end = () => resolve({ command, stdout: '', stderr: '', exitCode: 255, durationMs: 0 });
    });
    opened.push({ end });
    if (says !== 'ready') end();
    const say = async function* (text: string) {
      if (text !== '') yield text;
      await ended;
    };
    return {
      stdout: say(says === 'ready' ? `${mark}\n` : ''),
      stderr: say(says === 'ready' ? '' : says),
      write: () => undefined,
      ended,
      kill: end,
    };
  };
  const run: Runner['run'] = async (command) => ({
    command,
    stdout: '',
    stderr: '',
    exitCode: 0,
    durationMs: 0,
  });
  return { local: { run, open }, opened };
}

const silent = 'ssh: connect to host far port 22: No route to host\n';

test('a silent host is tried ever more slowly, up to a minute, and never all of them at once', async () => {
  const { local, opened } = machineWhose(() => silent);
  const link = sshLink({ local, target, random: () => 0.5 });
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 9; attempt++) {
    await link.settled();
    const state = link.state();
    if (state.kind !== 'down' || state.retryAtMs === undefined) throw new Error('not down');
    delays.push(state.retryAtMs - Date.now());
    expect(opened.length).toBe(attempt);
    await vi.advanceTimersByTimeAsync(state.retryAtMs - Date.now());
  }
  // Half of each is for chance.
  expect(delays).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000]);
  link.close();
});

test('whoever wishes has it tried at once, and since when it is silent is not forgotten', async () => {
  const { local, opened } = machineWhose(() => silent);
  const link = sshLink({ local, target });
  await link.settled();
  const before = link.state();
  await vi.advanceTimersByTimeAsync(100);
  link.retry();
  expect(link.state()).not.toHaveProperty('retryAtMs');
  await link.settled();
  expect(opened.length).toBe(2);
  expect(link.state()).toMatchObject({ kind: 'down', sinceMs: before.kind === 'down' && before.sinceMs });
  link.close();
});

test('a connection that ends is made again at once, by another socket', async () => {
  const { local, opened } = machineWhose(() => 'ready');
  const link = sshLink({ local, target });
  await link.settled();
  const socket = link.controlPath();
  expect(link.state()).toEqual({ kind: 'up' });
  const states: string[] = [];
  link.onChange(({ kind }) => states.push(kind));
  opened[0]?.end();
  await vi.advanceTimersByTimeAsync(0);
  await link.settled();
  expect(states).toEqual(['down', 'up']);
  expect(link.controlPath()).not.toBe(socket);
  link.close();
});

test('a host that refuses is not asked every minute, nor hurried', async () => {
  const { local, opened } = machineWhose(() => 'root@far: Permission denied (publickey).\n');
  const link = sshLink({ local, target });
  await link.settled();
  expect(link.state()).toMatchObject({ problem: { code: 'ssh-refused' } });
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  link.hurry();
  expect(opened.length).toBe(1);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(opened.length).toBe(2);
  link.close();
});

test('hosts are begun with in turns: the next when one has been read or cannot be, and one that is looked at at once', async () => {
  const { local, opened } = machineWhose((attempt) => (attempt === 1 ? silent : 'ready'));
  const all = turns(1);
  const begin = () => sshLink({ local, target, turns: all });
  const links = [begin(), begin(), begin(), begin(), begin()] as const;
  const [first, second, third, fourth, looked] = links;
  await first.settled();
  expect(links.map((link) => link.state().kind)).toEqual([
    'up',
    'connecting',
    'connecting',
    'connecting',
    'connecting',
  ]);
  // It is up, and still to be read.
  expect(opened.length).toBe(1);
  first.endTurn();
  // The second cannot be reached, which ends its turn.
  await third.settled();
  expect([second, third, fourth].map((link) => link.state().kind)).toEqual(['down', 'up', 'connecting']);
  looked.hurry();
  await looked.settled();
  expect([looked, fourth].map((link) => link.state().kind)).toEqual(['up', 'connecting']);
  third.endTurn();
  third.endTurn();
  await fourth.settled();
  expect(fourth.state().kind).toBe('up');
  // Who waits no longer because it is closed holds up nobody.
  fourth.endTurn();
  looked.endTurn();
  const closed = begin();
  closed.close();
  await closed.settled();
  const last = begin();
  await last.settled();
  expect(last.state().kind).toBe('up');
  for (const link of [...links, last]) link.close();
});
