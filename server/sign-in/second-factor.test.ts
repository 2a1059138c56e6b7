import { Secret, TOTP } from 'otpauth';
import { afterEach, expect, test, vi } from 'vitest';
import { onEachDatabase } from '../state/on-each-database';
import { confirmEnrolment, enrol, hasSecondFactor, removeSecondFactor, spendCode } from './second-factor';

afterEach(() => vi.useRealTimers());
const startMs = 1_800_000_000_000;

/** Databases have timers of their own: the date alone is moved, and stands still. */
function atTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
}

function codeAt(secret: string, timestamp = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp });
}

/** Returns the secret and the recovery codes; half a minute has gone by since. */
async function enrolled() {
  atTime(startMs);
  const made = await enrol('ada', 'kvm1');
  const secret = made?.secret ?? '';
  const codes = await confirmEnrolment('ada', codeAt(secret));
  atTime(startMs + 30_000);
  return { secret, codes: codes ?? [] };
}

onEachDatabase('a second factor', () => {
  test('counts from its confirmation on', async () => {
    const made = await enrol('ada', 'kvm1');
    expect(made?.uri).toMatch(/^otpauth:\/\/totp\/Bridgehead:ada%40kvm1\?.*secret=/);
    expect(await hasSecondFactor('ada')).toBe(false);
    expect(await spendCode('ada', codeAt(made?.secret ?? ''))).toBe(false);
    expect(await confirmEnrolment('ada', '000000')).toBeUndefined();
    expect(await hasSecondFactor('ada')).toBe(false);
    expect(await confirmEnrolment('ada', codeAt(made?.secret ?? ''))).toHaveLength(10);
    expect(await hasSecondFactor('ada')).toBe(true);
    expect(await hasSecondFactor('bob')).toBe(false);
  });

  test('takes a code once, and none that is older than the last', async () => {
    const { secret } = await enrolled();
    expect(await spendCode('ada', codeAt(secret, startMs))).toBe(false);
    expect(await spendCode('ada', codeAt(secret))).toBe(true);
    expect(await spendCode('ada', codeAt(secret))).toBe(false);
    atTime(startMs + 60_000);
    const both = await Promise.all([spendCode('ada', codeAt(secret)), spendCode('ada', codeAt(secret))]);
    expect(both.filter(Boolean)).toHaveLength(1);
  });

  test('takes the code of half a minute ago, typed with a space, and none of a minute and a half', async () => {
    const { secret } = await enrolled();
    atTime(startMs + 10 * 60_000);
    const code = codeAt(secret, startMs + 9 * 60_000 + 30_000);
    expect(await spendCode('ada', `${code.slice(0, 3)} ${code.slice(3)}`)).toBe(true);
    atTime(startMs + 20 * 60_000);
    expect(await spendCode('ada', codeAt(secret, startMs + 18 * 60_000 + 30_000))).toBe(false);
  });

  test('is replaced by a recovery code, each of them once', async () => {
    const { codes } = await enrolled();
    const [first = '', second = ''] = codes;
    expect(await spendCode('ada', first.toUpperCase())).toBe(true);
    expect(await spendCode('ada', first)).toBe(false);
    expect(await spendCode('bob', second)).toBe(false);
    expect(await spendCode('ada', ` ${second.replaceAll('-', ' ')} `)).toBe(true);
    for (const wrong of ['', '-', 'x', '000000']) expect(await spendCode('ada', wrong)).toBe(false);
  });

  test('is not replaced by a new one before it is removed', async () => {
    const { secret } = await enrolled();
    expect(await enrol('ada', 'kvm1')).toBeUndefined();
    expect(await spendCode('ada', codeAt(secret))).toBe(true);
    await removeSecondFactor('ada');
    expect(await hasSecondFactor('ada')).toBe(false);
    expect((await enrol('ada', 'kvm1'))?.secret).not.toBe(secret);
  });
});
