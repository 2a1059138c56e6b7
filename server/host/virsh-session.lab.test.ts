import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { hostileName } from '@/lab/lab';
import type { Command } from '../model/command';
import { labRunner, onHost } from './lab-host';
import type { Runner } from './runner';
import { withVirshSession } from './virsh-session';

const name = inject('labHost');
const direct = labRunner(name);
const command = (...words: string[]): Command => ({ argv: ['virsh', ...words] });

let session: Runner & { close(): void };
beforeAll(() => {
  session = withVirshSession(direct);
});
afterAll(() => session.close());

const uuids = async () => (await direct.run(command('list', '--all', '--uuid'))).stdout.trim().split('\n');

describe('an answer in the session', () => {
  test('is what virsh alone would have said, byte for byte, for every domain', async () => {
    for (const uuid of await uuids())
      for (const words of [
        ['dumpxml', '--inactive', uuid],
        ['domstate', uuid],
        ['domiflist', uuid],
      ])
        expect((await session.run(command(...words))).stdout).toBe(
          (await direct.run(command(...words))).stdout,
        );
  });

  test('that is an error has its words and an exit code, and the next is none', async () => {
    const gone = '00000000-0000-4000-8000-000000000000';
    const [error, next] = await Promise.all([
      session.run(command('dumpxml', gone)),
      session.run(command('uri')),
    ]);
    expect(error.exitCode).toBe(1);
    expect(error.stderr).toContain(`failed to get domain '${gone}'`);
    expect(next).toMatchObject({ exitCode: 0, stderr: '', stdout: 'qemu:///system\n\n' });
  });

  test('to a command that virsh does not have is an error', async () => {
    expect(await session.run(command('no-such-command'))).toMatchObject({ exitCode: 1 });
  });
});

test('three hundred questions at once are each answered with their own answer', async () => {
  const known = await uuids();
  const asked = Array.from({ length: 300 }, (_, i) =>
    i % 10 === 9 ? `00000000-0000-4000-8000-${String(i).padStart(12, '0')}` : (known[i % known.length] ?? ''),
  );
  const names = new Map<string | undefined, string>();
  for (const uuid of known) names.set(uuid, (await direct.run(command('domname', uuid))).stdout);
  const answers = await Promise.all(asked.map((uuid) => session.run(command('domname', uuid))));
  answers.forEach((answer, i) => {
    if (i % 10 === 9) expect(answer.stderr).toContain(asked[i]);
    else expect(answer).toMatchObject({ exitCode: 0, stdout: names.get(asked[i]) });
  });
});

test('an argument with a line break is refused before it is written', () => {
  expect(() => session.run(command('echo', 'a\nundefine node01'))).toThrow('line break');
});

describe('a domain with a hostile name and description', () => {
  const uuid = 'bad00000-0000-4000-8000-000000000001';
  const escaped = hostileName.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
  const description = [
    'virsh # dumpxml',
    'virsh # ',
    "echo end-'0'",
    'end-00000000-1',
    'begin-00000000-1',
    'error: end-00000000-1',
    'error: failed to get domain',
    '名字 $(touch pwned) `touch pwned`',
  ].join('\n');
  const note = '<n:note xmlns:n="urn:note">\nvirsh # <n:open>\nvirsh # </n:open>\n</n:note>';

  beforeAll(async () => {
    const xml = `<domain type='qemu'><name>${escaped}</name><uuid>${uuid}</uuid><metadata>${note}</metadata>
<description>${description}</description><memory>1024</memory><os><type>hvm</type></os></domain>`;
    await direct.run({ argv: ['tee', '/root/hostile.xml'], stdin: xml });
    await onHost(name, 'virsh define /root/hostile.xml');
  });
  afterAll(async () => {
    await onHost(name, `virsh undefine ${uuid}; rm /root/hostile.xml`);
  });

  test('is read whole: its own lines are neither taken for marks nor dropped', async () => {
    const alone = await direct.run(command('dumpxml', uuid));
    expect(alone.stdout).toContain('<description>virsh # dumpxml\nvirsh # \necho end-');
    expect(alone.stdout).toContain('\nvirsh # <n:open>\nvirsh # </n:open>\n');
    expect(await session.run(command('dumpxml', uuid))).toMatchObject({ exitCode: 0, stdout: alone.stdout });
  });

  test('is found by its name, which virsh takes apart as it was meant', async () => {
    expect((await session.run(command('domuuid', hostileName))).stdout).toBe(`${uuid}\n\n`);
    await expect(onHost(name, 'ls pwned /pwned /root/pwned')).rejects.toThrow();
  });
});

describe('when libvirt', () => {
  afterEach(async () => {
    await onHost(name, 'systemctl kill -s CONT libvirtd; systemctl start libvirtd && virsh uri');
  });

  test('hangs, all that waits is given up together, and the session works again when libvirt does', async () => {
    const [uuid = ''] = await uuids();
    await onHost(name, 'systemctl kill -s STOP libvirtd');
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => session.run(command('dumpxml', uuid))),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    expect(answers.map(({ failure }) => failure)).toEqual(answers.map(() => 'timed-out'));
    expect(seconds).toBeLessThan(12);
    await onHost(name, 'systemctl kill -s CONT libvirtd');
    expect(await session.run(command('domname', uuid), { timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
  });

  test('is started anew, the session finds it again by itself', async () => {
    await session.run(command('uri'));
    await onHost(name, 'systemctl restart libvirtd && virsh uri');
    const first = await session.run(command('uri'), { timeoutMs: 10_000 });
    const second = await session.run(command('list', '--all', '--uuid'), { timeoutMs: 10_000 });
    expect([first.exitCode, second.exitCode]).toContain(0);
    expect(second).toMatchObject({ exitCode: 0 });
  });

  test('is stopped, an answer says so; when it runs again, so do the answers', async () => {
    const units = 'libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service';
    await onHost(name, `systemctl stop ${units}`);
    const stopped = await session.run(command('list', '--all', '--uuid'));
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.stderr).toMatch(/connect|socket|reconnect/i);
    await onHost(name, 'systemctl start libvirtd.socket libvirtd && virsh uri');
    await session.run(command('uri'), { timeoutMs: 10_000 });
    expect(await session.run(command('uri'), { timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
  });
});
