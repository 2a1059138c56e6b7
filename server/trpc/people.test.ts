import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { beginSession, readSession } from '../sign-in/sessions';
import { onEachDatabase } from '../state/on-each-database';
import { contextOf } from './context-of';
import { peopleRouter } from './people';

const caller = { address: '192.0.2.7', userAgent: 'test' };
const problem = (code: string) => ({ cause: { problem: { code } } });

onEachDatabase('people', () => {
  test('see and end their own sessions, and administrators everybody’s', async () => {
    const secrets = await Promise.all(
      ['viewer', 'operator'].map((user) =>
        beginSession({ user, beganBy: 'password', role: 'viewer' }, caller),
      ),
    );
    const [own, other] = await Promise.all(secrets.map((secret) => readSession(secret)));
    const viewer = peopleRouter.createCaller(contextOf('viewer'));
    const { sessions } = await viewer.sessions();
    expect(sessions.map(({ user }) => user)).toEqual(['viewer']);
    await expect(viewer.endSession({ id: other?.id ?? '' })).rejects.toMatchObject(problem('not-found'));
    await viewer.endSession({ id: own?.id ?? '' });
    expect(await readSession(secrets[0])).toBeUndefined();
    expect(await readSession(secrets[1])).toBeDefined();
    const administrator = peopleRouter.createCaller(contextOf('administrator'));
    expect((await administrator.sessions()).sessions.map(({ user }) => user)).toEqual(['operator']);
    await administrator.endSession({ id: other?.id ?? '' });
    expect(await readSession(secrets[1])).toBeUndefined();
  });

  test('take their second factor away with a code of it, which is not to be guessed', async () => {
    const viewer = peopleRouter.createCaller(contextOf('viewer'));
    const { secret } = await viewer.enrol();
    const app = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
    await viewer.confirmEnrolment({ code: app.generate() });
    await expect(viewer.enrol()).rejects.toMatchObject(problem('factor-present'));
    for (let guess = 0; guess < 5; guess++)
      await expect(viewer.removeOwnFactor({ code: `guess ${guess}` })).rejects.toMatchObject(
        problem('factor-code-wrong'),
      );
    const next = app.generate({ timestamp: Date.now() + 30_000 });
    await expect(viewer.removeOwnFactor({ code: next })).rejects.toMatchObject(problem('attempts-too-many'));
    expect(await viewer.hasSecondFactor()).toBe(true);
    await peopleRouter.createCaller(contextOf('administrator')).removeFactor({ account: 'viewer' });
    expect(await viewer.hasSecondFactor()).toBe(false);
  });
});
