import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../model/command';
import { localRunner } from './local-runner';
import type { OpenCommand, Runner } from './runner';
import { withShellSession } from './shell-session';

const direct = localRunner();
let opened: OpenCommand[];
let ran: Command[];
let session: ReturnType<typeof withShellSession>;

beforeEach(() => {
  opened = [];
  ran = [];
  const counting: Runner = {
    run(command, options) {
      ran.push(command);
      return direct.run(command, options);
    },
    open(command) {
      const process = direct.open(command);
      opened.push(process);
      return process;
    },
  };
  session = withShellSession(counting);
});

afterEach(() => session.close());

const hostile = `we "ird" $(touch pwned) \`id\` 名字 'x' ;|&\nsecond line`;

describe('a command that a shell starts', () => {
  const commands: readonly Command[] = [
    { argv: ['printf', '%s\n\n', hostile] },
    { argv: ['printf', 'no end of line'] },
    { argv: ['printf', 'a\\0b\n'] },
    { argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] },
    { argv: ['sh', '-c', 'printf err >&2'] },
    { argv: ['sh', '-c', 'echo $LC_ALL $TZ $LIBVIRT_DEFAULT_URI'] },
    { argv: ['cat'] },
    { argv: ['true'] },
    { argv: ['false'] },
    { argv: ['no-such-program-here'] },
    { argv: ['/nowhere/virsh'] },
    { argv: ['/etc/hostname'] },
    { argv: ['sh', '-c', 'kill -9 $$'] },
  ];
  it.each(commands)('is told as one that has a process of its own: $argv', async (command) => {
    const { stdout, exitCode, failure } = await direct.run(command);
    expect(await session.run(command)).toMatchObject({ command, stdout, exitCode });
    expect((await session.run(command)).failure).toBe(failure);
    expect(ran).toEqual([]);
  });

  it('keeps the two outputs apart', async () => {
    const result = await session.run({ argv: ['sh', '-c', 'printf one; printf two >&2'] });
    expect(result).toMatchObject({ stdout: 'one', stderr: 'two' });
  });

  it('may be as long as it likes', async () => {
    const { stdout } = await session.run({ argv: ['seq', '200000'] });
    expect(stdout).toBe((await direct.run({ argv: ['seq', '200000'] })).stdout);
  });
});

it('has one shell for what is asked one after the other, and one for each of what is asked at once', async () => {
  for (let round = 0; round < 5; round++) await session.run({ argv: ['true'] });
  expect(opened).toHaveLength(1);
  await Promise.all(Array.from({ length: 3 }, () => session.run({ argv: ['true'] })));
  expect(opened).toHaveLength(3);
  await Promise.all(Array.from({ length: 20 }, () => session.run({ argv: ['true'] })));
  expect(opened).toHaveLength(8);
  expect(ran).toHaveLength(12);
});

it('ends a program that hangs after its time-out, while others are answered', async () => {
  const hanging = session.run({ argv: ['tail', '-f', '/dev/null'] }, { timeoutMs: 300 });
  expect((await session.run({ argv: ['echo', 'meanwhile'] })).stdout).toBe('meanwhile\n');
  expect((await hanging).failure).toBe('timed-out');
  expect((await session.run({ argv: ['echo', 'after'] })).stdout).toBe('after\n');
});

it('kills a program that does not listen to being ended', async () => {
  const stubborn = 'trap "" TERM; while :; do tail -f /dev/null; done';
  const result = await session.run({ argv: ['sh', '-c', stubborn] }, { timeoutMs: 100 });
  expect(result.failure).toBe('timed-out');
});

it('asks again without a shell when the shell went away in the middle', async () => {
  const waiting = session.run({ argv: ['sh', '-c', 'sleep 0.2; echo there'] });
  opened[0]?.kill();
  expect((await waiting).stdout).toBe('there\n');
  expect(ran).toHaveLength(1);
  expect((await session.run({ argv: ['echo', 'again'] })).stdout).toBe('again\n');
  expect(ran).toHaveLength(1);
});

it('leaves what has an input or listeners to a process of its own', async () => {
  expect((await session.run({ argv: ['cat'], stdin: '名字' })).stdout).toBe('名字');
  let told = '';
  const onOutput = (text: string) => {
    told += text;
  };
  await session.run({ argv: ['echo', 'told'] }, { onOutput });
  expect(told).toBe('told\n');
  expect(opened).toEqual([]);
});

it('ends its shells when it is closed', async () => {
  await session.run({ argv: ['true'] });
  session.close();
  await Promise.all(opened.map(({ ended }) => ended));
  expect((await session.run({ argv: ['echo', 'still'] })).stdout).toBe('still\n');
});
