import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, test, vi } from 'vitest';
import { searchLog } from '../log/log-table';
import { createSignInToken, signInByToken } from '../sign-in/one-time-tokens';
import { signInWithPassword } from '../sign-in/sign-in-with-password';
import { onEachDatabase } from '../state/on-each-database';
import { openState } from '../state/open-state';
import { contextOf } from './context-of';
import { appRouter } from './router';

const caller = { address: '192.0.2.9', userAgent: 'test' };
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

async function readLines(): Promise<string> {
  const records = await searchLog(await openState(), { limit: 1_000 });
  return records.map((record) => JSON.stringify(record)).join('\n');
}

onEachDatabase('no line of the log has', () => {
  test('a password, nor what was typed for a name that is none', async () => {
    await signInWithPassword({ user: 'root', password: 'correct horse', code: '123123' }, caller);
    await signInWithPassword({ user: 'battery staple', password: 'root', code: '' }, caller);
    const lines = await readLines();
    expect(lines).toContain('192.0.2.9');
    expect(lines).toContain('"user":"root"');
    for (const secret of ['correct horse', 'battery staple', '123123']) expect(lines).not.toContain(secret);
  }, 60_000);

  test('a token that signs in, or a session’s secret', async () => {
    const token = await createSignInToken();
    const secret = await signInByToken(token, caller);
    expect(secret).toBeDefined();
    await signInByToken('never-made', caller);
    const [session] = await appRouter
      .createCaller(contextOf('administrator'))
      .people.sessions()
      .then((all) => all.sessions);
    const asRoot = appRouter.createCaller(
      contextOf('administrator', {
        readSession: async () => ({
          id: session?.id ?? '',
          user: 'root',
          role: 'administrator',
          beganBy: 'link',
          endsAtMs: Number.MAX_SAFE_INTEGER,
        }),
      }),
    );
    const handOver = await asRoot.runs.handOver();
    const lines = await readLines();
    for (const kind of ['link-made', 'sign-in']) expect(lines).toContain(kind);
    expect(lines).toContain(session?.id);
    for (const text of [token, secret ?? '', handOver, 'never-made']) expect(lines).not.toContain(text);
  });

  test('a second factor’s secret, its codes or its recovery codes', async () => {
    const people = appRouter.createCaller(contextOf('operator')).people;
    const { secret, uri } = await people.enrol();
    const base32 = secret.replaceAll(' ', '');
    const code = new TOTP({ secret: Secret.fromBase32(base32), period: 30 }).generate();
    await expect(people.confirmEnrolment({ code: 'wrong code' })).rejects.toThrow();
    const recovery = await people.confirmEnrolment({ code });
    const lines = await readLines();
    for (const kind of ['secret-viewed', 'second-factor', 'factor-code-wrong']) expect(lines).toContain(kind);
    for (const text of [secret, base32, uri, code, 'wrong code', ...recovery])
      expect(lines).not.toContain(text);
  });

  test('what was typed into a console, or the evidence of a problem', async () => {
    const operator = appRouter.createCaller(contextOf('operator'));
    await expect(operator.console.write({ consoleId: 'a'.repeat(32), text: 'hunter2\n' })).rejects.toThrow();
    expect(await readLines()).toBe('');
  });
});

onEachDatabase('who may not', () => {
  test('is logged with what they asked for, and nobody is logged without a name', async () => {
    const viewer = appRouter.createCaller(contextOf('viewer'));
    await expect(viewer.log.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(viewer.runs.keep({ hostId: 'kvm1', runId: 'some-run' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(appRouter.createCaller(contextOf('nobody')).log.list({})).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    const { records } = await appRouter.createCaller(contextOf('administrator')).log.list({});
    expect(records.map(({ entry }) => entry)).toMatchObject([
      {
        kind: 'run-answered',
        outcome: 'refused',
        user: 'viewer',
        host: 'kvm1',
        run: 'some-run',
        problem: { code: 'role-missing' },
      },
      {
        kind: 'access-refused',
        outcome: 'refused',
        user: 'viewer',
        session: 'test',
        address: '127.0.0.1',
        what: { key: 'log.what.access', values: { path: 'log.list' } },
      },
    ]);
  });
});
