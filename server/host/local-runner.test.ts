import { describe, expect, test } from 'vitest';
import { localRunner } from './local-runner';
import { problemOfResult, requireSuccess } from './runner';

const runner = localRunner();
const hostile = `we "ird" $(touch pwned) \`id\` 名字 'x' ;|&`;

describe('running a command', () => {
  test('gives its words and its exit code, byte for byte', async () => {
    const result = await runner.run({ argv: ['printf', '%s\n\n', hostile] });
    expect(result).toMatchObject({ stdout: `${hostile}\n\n`, stderr: '', exitCode: 0 });
    expect(result.failure).toBeUndefined();
  });

  test('feeds its standard input', async () => {
    expect((await runner.run({ argv: ['cat'], stdin: '名字\n' })).stdout).toBe('名字\n');
  });

  test('without one, a command that reads is at the end at once', async () => {
    expect((await runner.run({ argv: ['cat'] })).stdout).toBe('');
  });

  test('a command that fails is told by its exit code', async () => {
    const result = await runner.run({ argv: ['false'] });
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.failure).toBeUndefined();
    expect(problemOfResult(result)).toMatchObject({
      code: 'command-failed',
      values: { program: 'false', exitCode: 1 },
    });
  });

  test('a program that is not there is told as such', async () => {
    const result = await runner.run({ argv: ['no-such-program-here'] });
    expect(result).toMatchObject({ failure: 'not-found' });
    expect(problemOfResult(result).code).toBe('command-missing');
    expect(problemOfResult(await runner.run({ argv: ['/nowhere/virsh'] })).code).toBe('command-missing');
  });

  test('tells its words as they come, and has them whole in the end', async () => {
    let told = '';
    const result = await runner.run(
      { argv: ['sh', '-c', 'printf one; printf two >&2'] },
      {
        onOutput: (text) => {
          told += text;
        },
      },
    );
    expect([...told].sort()).toEqual([...'onetwo'].sort());
    expect(result).toMatchObject({ stdout: 'one', stderr: 'two' });
  });

  test('a program that hangs is ended after its time-out', async () => {
    const result = await runner.run({ argv: ['tail', '-f', '/dev/null'] }, { timeoutMs: 100 });
    expect(result.failure).toBe('timed-out');
    expect(() => requireSuccess(result)).toThrow('command-timed-out');
  });

  test('a shell that hangs in a child is ended with it', async () => {
    const result = await runner.run({ argv: ['sh', '-c', 'tail -f /dev/null; true'] }, { timeoutMs: 100 });
    expect(result.failure).toBe('timed-out');
  });

  test('what a program left behind in a session of its own is not waited for', async () => {
    const leave = 'setsid sh -c "echo left; exec tail --pid=$$ -f /dev/null" & tail -f /dev/null';
    // Ended when the program left behind runs, however long that takes.
    const waiting = new AbortController();
    const result = await runner.run(
      { argv: ['sh', '-c', leave] },
      { signal: waiting.signal, onOutput: () => waiting.abort() },
    );
    expect(result).toMatchObject({ failure: 'killed', stdout: 'left\n' });
  });

  test('a command that nobody waits for any more is ended', async () => {
    const waiting = new AbortController();
    const result = runner.run({ argv: ['tail', '-f', '/dev/null'] }, { signal: waiting.signal });
    waiting.abort();
    expect((await result).failure).toBe('killed');
  });

  test('a program that does not listen to being ended is killed', async () => {
    const stubborn = 'trap "" TERM; echo deaf; while :; do tail -f /dev/null; done';
    const result = await runner.run({ argv: ['sh', '-c', stubborn] }, { timeoutMs: 100 });
    expect(result.failure).toBe('timed-out');
  });

  test('a program that a signal ended has no exit code', async () => {
    const result = await runner.run({ argv: ['sh', '-c', 'kill -9 $$'] });
    expect(result).toMatchObject({ failure: 'killed', exitCode: undefined });
  });

  test('output is asked for in English, in UTF-8 and in UTC', async () => {
    const { stdout } = await runner.run({ argv: ['sh', '-c', 'echo $LC_ALL $TZ $LIBVIRT_DEFAULT_URI'] });
    expect(stdout).toBe('C.UTF-8 UTC qemu:///system\n');
  });

  test('behind a prefix, the command is the same, and what ran in it is asked for', async () => {
    const inside = localRunner({ prefix: ['env', 'INSIDE=yes'] });
    const result = await inside.run({ argv: ['sh', '-c', 'echo $INSIDE'] });
    expect(result.stdout).toBe('yes\n');
    expect(result.command.argv).toEqual(['sh', '-c', 'echo $INSIDE']);
  });
});

describe('a program that stays', () => {
  test('answers what is written to it, and ends when it is told to', async () => {
    const cat = runner.open({ argv: ['cat'] });
    cat.write('名');
    cat.write('字\n');
    let said = '';
    for await (const chunk of cat.stdout) {
      said += chunk;
      if (said.endsWith('\n')) break;
    }
    expect(said).toBe('名字\n');
    cat.kill();
    expect((await cat.ended).failure).toBe('killed');
  });

  test('a character that arrives in two pieces is one character', async () => {
    const half = `printf '\\345\\220'; sleep 0.1; printf '\\215\\n'`;
    const program = runner.open({ argv: ['sh', '-c', half] });
    let said = '';
    for await (const chunk of program.stdout) said += chunk;
    expect(said).toBe('名\n');
  });

  test('that is not there has ended', async () => {
    const missing = runner.open({ argv: ['no-such-program-here'] });
    missing.write('anybody?\n');
    expect((await missing.ended).failure).toBe('not-found');
  });

  test('that has ended may be written to all the same', async () => {
    const program = runner.open({ argv: ['true'] });
    expect((await program.ended).exitCode).toBe(0);
    program.write('too late\n');
  });
});
