import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import {
  labHosts,
  labOf,
  lanArgv,
  makeSshIdentity,
  readHostKey,
  type SshIdentity,
  startSshServer,
  stopSshServer,
} from '@/lab/lab';
import type { CommandResult } from '../model/command';
import { readOfferedKey, trustHostKey } from './known-hosts';
import { onHost } from './lab-host';
import { localRunner } from './local-runner';
import type { Runner } from './runner';
import { type SshLink, sshLink } from './ssh-link';
import type { SshTarget } from './ssh-options';
import { freshSshRunner, sshRunner } from './ssh-runner';
import { testHost } from './test-host';

const name = inject('labHost');
/** The machine that runs `ssh`: this one, on the lab's LAN. */
const local = localRunner({ prefix: lanArgv(labOf(name)) });

let identity: SshIdentity;
let target: SshTarget;
let link: SshLink;
let over: Runner;
let fresh: Runner;

beforeAll(async () => {
  identity = await makeSshIdentity();
  await startSshServer(name, identity.publicKey);
  const [host] = (await labHosts(labOf(name))).filter((one) => one.name === name);
  target = {
    name,
    destination: { user: 'root', host: host?.lanAddresses[0] ?? '' },
    sudo: false,
    configFile: identity.configFile,
  };
  await trustHostKey(local, target, await readHostKey(name));
  link = sshLink({ local, target });
  await link.settled();
  over = sshRunner({ local, link });
  fresh = freshSshRunner({ local, target: link.target });
});
afterAll(async () => {
  link.close();
  await stopSshServer(name);
  await identity.remove();
});

/** Words that a shell, ssh or the terminal could take for more than words. */
const hostile = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '$(touch /root/pwned)',
      '`touch /root/pwned`',
      "'; touch /root/pwned; '",
      '"',
      '\\',
      '-oProxyCommand=touch /root/pwned',
      '--',
      '~',
      '*',
      '!!',
      '~.',
      '=ls',
      '$IFS',
      '%h',
      '名字',
      '\r\n',
      '\u0003',
      '#',
    ),
  )
  .filter((word) => !word.includes('\0') && !/[\ud800-\udfff]/u.test(word));

const printWords = (words: readonly string[]) =>
  ['sh', '-c', 'for word; do printf "%s\\0" "$word"; done', 'sh', ...words] as const;
const wordsOf = ({ stdout }: CommandResult) => stdout.split('\0').slice(0, -1);

test('what arrives in argv on the other side is what was sent, over the connection that stays and over one of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 6 }), async (words) => {
      expect(wordsOf(await over.run({ argv: printWords(words) }))).toEqual(words);
    }),
    { numRuns: 60 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 6 }), async (words) => {
      const argv = printWords(words);
      expect(wordsOf(await fresh.run({ argv }, { outlivesConnection: true }))).toEqual(words);
    }),
    { numRuns: 8 },
  );
  expect(await onHost(name, 'ls /root')).not.toContain('pwned');
}, 120_000);

test('what arrives on standard input is what was sent, and then it is at its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (stdin) => {
      expect((await over.run({ argv: ['cat'], stdin })).stdout).toBe(stdin);
    }),
    { numRuns: 15 },
  );
  const long = '名字\n'.repeat(100_000);
  expect((await over.run({ argv: ['cat'], stdin: long })).stdout).toBe(long);
  expect((await over.run({ argv: ['cat'], stdin: long }, { outlivesConnection: true })).stdout).toBe(long);
  expect((await over.run({ argv: ['cat'] })).stdout).toBe('');
});

describe('a result', () => {
  test.each([0, 1, 3, 127, 254, 255])('with exit code %i is told as such', async (code) => {
    for (const outlivesConnection of [false, true]) {
      const result = await over.run({ argv: ['sh', '-c', `echo out; exit ${code}`] }, { outlivesConnection });
      expect(result).toMatchObject({ stdout: 'out\n', stderr: '', exitCode: code });
      expect(result.failure).toBeUndefined();
    }
  });

  test('of a program that is not there is told as such', async () => {
    expect(await over.run({ argv: ['no-such-program'] })).toMatchObject({ failure: 'not-found' });
    expect(await over.run({ argv: ['/etc/passwd'] })).toMatchObject({ failure: 'not-permitted' });
  });

  test('is in English, UTF-8 and UTC, with the programs of an administrator', async () => {
    const { stdout } = await over.run({ argv: ['env'] });
    expect(stdout).toContain('LC_ALL=C.UTF-8\n');
    expect(stdout).toContain('TZ=UTC\n');
    expect(stdout).toMatch(/^PATH=.*\/usr\/sbin/m);
    expect((await over.run({ argv: ['virsh', 'uri'] })).stdout.trim()).toBe('qemu:///system');
  });

  test('comes as it is said', async () => {
    const told: string[] = [];
    const first = later<void>();
    const running = over.run(
      {
        argv: [
          'sh',
          '-c',
          'echo one; until [ -e /run/go-on ]; do sleep 0.05; done; echo two >&2; rm /run/go-on',
        ],
      },
      {
        onOutput: (text) => {
          told.push(text);
          first.resolve();
        },
      },
    );
    await first.promise;
    expect(told).toEqual(['one\n']);
    await onHost(name, 'touch /run/go-on');
    expect(await running).toMatchObject({ stdout: 'one\n', stderr: 'two\n' });
  });
});

function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((told) => {
    resolve = told;
  });
  return { promise, resolve };
}

/** By a word in its arguments that nothing else on the host has. */
const isRunning = async (word: string) =>
  (await onHost(name, `pgrep -f '[${word[0]}]${word.slice(1)}' || true`)).trim() !== '';

async function until(isSo: () => Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 10_000, interval: 100 });
}

describe('a program on the other side ends', () => {
  test('when it takes too long', async () => {
    const result = await over.run({ argv: ['sleep', '1001'] }, { timeoutMs: 500 });
    expect(result).toMatchObject({ failure: 'timed-out' });
    await until(async () => !(await isRunning('sleep 1001')));
  });

  test('with what it started, also when it does not hear', async () => {
    const stubborn = "trap '' TERM; sleep 1002 & while :; do sleep 0.2; done # deaf1002";
    await over.run({ argv: ['sh', '-c', stubborn] }, { timeoutMs: 500 });
    await until(async () => !(await isRunning('sleep 1002')) && !(await isRunning('deaf1002')));
  });

  test('when whoever opened it ends it', async () => {
    const open = over.open({ argv: ['sleep', '1003'] });
    await until(() => isRunning('sleep 1003'));
    open.kill();
    await open.ended;
    await until(async () => !(await isRunning('sleep 1003')));
  });

  test('when the process is killed that asked for it', async () => {
    const pid = later<string>();
    const alone = sshRunner({ local: tellingPid(pid.resolve), link });
    const running = alone.run({ argv: ['sleep', '1004'] });
    await until(() => isRunning('sleep 1004'));
    process.kill(Number(await pid.promise), 'SIGKILL');
    expect((await running).failure).toBe('unreachable');
    await until(async () => !(await isRunning('sleep 1004')));
  });

  test('but not what has put itself into a session of its own, and not what is there to cut the connection', async () => {
    await over.run({ argv: ['sh', '-c', 'setsid sleep 1005 > /dev/null 2>&1 < /dev/null &'] });
    expect(await isRunning('sleep 1005')).toBe(true);

    const cut = over.run(
      { argv: ['sh', '-c', 'echo begun; sleep 2; echo still here; echo done > /root/cut'] },
      { outlivesConnection: true },
    );
    await until(() => isRunning('still here'));
    await onHost(name, "pkill -KILL -f '[s]shd: root@notty'");
    expect((await cut).failure).toBe('unreachable');
    await until(async () => (await onHost(name, 'cat /root/cut 2> /dev/null || true')) === 'done\n');
    await onHost(name, "rm /root/cut; pkill -f '[s]leep 1005'");
    await until(async () => link.state().kind === 'up');
  });
});

/** The local runner, with the process id of what it opens last. */
function tellingPid(tell: (pid: string) => void): Runner {
  return {
    ...local,
    open: (command) => {
      const open = local.open({
        ...command,
        argv: ['sh', '-c', 'echo "pid $$" >&2; exec "$@"', 'sh', ...command.argv],
      });
      const stderr = (async function* () {
        for await (const text of open.stderr) {
          const found = /pid (\d+)\n/.exec(text)?.[1];
          if (found !== undefined) tell(found);
          yield text;
        }
      })();
      return { ...open, stderr };
    },
  };
}

test('a program that stays hears what it is told, and says what it has to say', async () => {
  const open = over.open({ argv: ['ip', '-j', '-batch', '-'] });
  open.write('link show lo\n');
  // An answer comes in as many pieces as it likes, and ends with its line.
  let answer = '';
  for await (const text of open.stdout) {
    answer += text;
    if (answer.endsWith('\n')) break;
  }
  expect(JSON.parse(answer)).toMatchObject([{ ifname: 'lo' }]);
  open.kill();
});

test('more programs than one connection has room for run all the same', async () => {
  const opened = Array.from({ length: 12 }, () => over.open({ argv: ['cat'] }));
  const answers = await Promise.all(
    opened.map(async (open, index) => {
      open.write(`${index}\n`);
      for await (const text of open.stdout) return text;
      return 'nothing';
    }),
  );
  expect(answers).toEqual(opened.map((_, index) => `${index}\n`));
  for (const open of opened) open.kill();
  expect((await over.run({ argv: ['true'] })).exitCode).toBe(0);
});

test('an unknown key is told with its fingerprint, and trusted only if it is still the one that was seen', async () => {
  const stranger = await makeSshIdentity();
  try {
    const other = { ...target, configFile: stranger.configFile };
    const unknown = sshLink({ local, target: other });
    await unknown.settled();
    const key = await readHostKey(name);
    expect(unknown.state()).toMatchObject({
      kind: 'down',
      problem: { code: 'ssh-key-unknown', values: { name, type: 'ED25519', fingerprint: key } },
    });
    await expect(trustHostKey(local, other, 'SHA256:another')).rejects.toMatchObject({
      problem: { code: 'ssh-key-differs', values: { offered: key } },
    });
    await trustHostKey(local, other, key);
    unknown.retry();
    await unknown.settled();
    // Its own key is not on the host's list: the host is known now, and refuses.
    expect(unknown.state()).toMatchObject({ kind: 'down', problem: { code: 'ssh-refused' } });
    unknown.close();
  } finally {
    await stranger.remove();
  }
});

describe('a login that is not root’s', () => {
  const operator = (sudo: boolean): SshTarget => ({
    ...target,
    destination: { ...target.destination, user: 'vmadmin' },
    sudo,
  });

  test('runs commands as root by sudo, ends them likewise, and is told when it may not', async () => {
    const asRoot = freshSshRunner({ local, target: () => operator(true) });
    const words = ['$(id)', '', "a'b", '名字'];
    expect(wordsOf(await asRoot.run({ argv: printWords(words) }))).toEqual(words);
    expect((await asRoot.run({ argv: ['id', '-u'] })).stdout).toBe('0\n');
    expect((await asRoot.run({ argv: ['env'] })).stdout).toContain('LC_ALL=C.UTF-8\n');
    expect(await asRoot.run({ argv: ['sleep', '1006'] }, { timeoutMs: 1_500 })).toMatchObject({
      failure: 'timed-out',
    });
    await until(async () => !(await isRunning('sleep 1006')));
    expect(await testHost(local, operator(true))).toBeUndefined();
    expect(await testHost(local, operator(false))).toMatchObject({ code: 'ssh-not-root' });

    await onHost(name, 'rm /etc/sudoers.d/vmadmin');
    expect(await testHost(local, operator(true))).toMatchObject({ code: 'ssh-sudo-refused' });
    const refused = sshLink({ local, target: operator(true) });
    await refused.settled();
    expect(refused.state()).toMatchObject({ kind: 'down', problem: { code: 'ssh-sudo-refused' } });
    refused.close();
  });
});

test('nothing of a name in a destination becomes an option of ssh', async () => {
  const result = await freshSshRunner({
    local,
    target: () => ({ ...target, destination: { host: '-oProxyCommand=touch /tmp/bridgehead-pwned' } }),
  }).run({ argv: ['true'] });
  expect(result.failure).toBe('unreachable');
  expect((await local.run({ argv: ['ls', '/tmp/bridgehead-pwned'] })).exitCode).not.toBe(0);
  expect((await readOfferedKey(local, target)).type).toBe('ED25519');
});
