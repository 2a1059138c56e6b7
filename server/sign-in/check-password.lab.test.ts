import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localRunner } from '../host/local-runner';
import type { Runner } from '../host/runner';
import { checkPassword } from './check-password';

/**
 * Real PAM, with accounts that are nobody's: in a mount namespace of its own, where passwd and shadow are other files.
 */
let directory: string;
let runner: Runner;

const today = Math.floor(Date.now() / 86_400_000);
/** As shadow(5) has it: last change, least age, most age, warning, inactive, expiry; all in days. */
const accounts: Readonly<Record<string, string>> = {
  ada: `${today}:0:99999:7::`,
  // Both accept their password: what is wrong with them is found by pam_acct_mgmt alone.
  'account-over': `${today}:0:99999:7::${today - 1}`,
  'password-old': `${today - 200}:0:90:7::`,
  'must-change': '0:0:99999:7::',
};
const password = "correct 'horse' $(battery) 馬";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bridgehead-pam-'));
  // Perl is on every Debian, and its crypt is the one that PAM asks.
  const crypt = 'print crypt(join("", <STDIN>), q($6$bridgehead$))';
  const hash = execFileSync('perl', ['-e', crypt], { input: password, encoding: 'utf8' });
  const names = Object.keys(accounts);
  const passwd = names.map((name, index) => `${name}:x:${4000 + index}:${4000 + index}::/:/bin/sh`);
  const shadow = names.map((name) => `${name}:${hash}:${accounts[name]}:`);
  shadow.push(`locked:!${hash}:${today}:0:99999:7:::`, `without::${today}:0:99999:7:::`);
  passwd.push('locked:x:4100:4100::/:/bin/sh', 'without:x:4101:4101::/:/bin/sh');
  const own = readFileSync('/etc/passwd', 'utf8').trimEnd();
  writeFileSync(join(directory, 'passwd'), `${own}\n${passwd.join('\n')}\n`);
  writeFileSync(join(directory, 'shadow'), `${shadow.join('\n')}\n`, { mode: 0o600 });
  const mounts =
    'for file in passwd shadow; do mount --bind "$0/$file" "/etc/$file" || exit 1; done; exec "$@"';
  runner = localRunner({ prefix: ['unshare', '--mount', 'sh', '-c', mounts, directory] });
});
afterAll(() => rmSync(directory, { recursive: true }));

const check = (user: string, typed = password) =>
  checkPassword({ user, password: typed, address: '192.0.2.7' }, runner);

test('the right password of an account is right, and any other is wrong', async () => {
  expect(await check('ada')).toEqual({ kind: 'right', user: 'ada' });
  for (const typed of ['', `${password} `, password.slice(1), 'x'.repeat(1000)])
    expect(await check('ada', typed)).toEqual({ kind: 'wrong' });
});

test('nobody is let in without a password, or into an account that is locked', async () => {
  expect(await check('locked')).toEqual({ kind: 'wrong' });
  expect(await check('without', '')).toEqual({ kind: 'wrong' });
  expect(await check('without')).toEqual({ kind: 'wrong' });
});

test('a name that no account has is wrong, whatever it says to a shell or a program', async () => {
  for (const user of ['nobody-of-this-name', '-x', '$(reboot)', 'ada; id', 'ada/../root', '馬', ''])
    expect(await check(user)).toEqual({ kind: 'wrong' });
});

test('an account that is over, and a password that is, are told to whoever knows it alone', async () => {
  for (const user of ['account-over', 'password-old', 'must-change']) {
    expect(await check(user)).toEqual({ kind: 'closed', user });
    expect(await check(user, 'wrong')).toEqual({ kind: 'wrong' });
  }
});

test('more ask at once than are looked at, and more than wait are turned away', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => check('ada')));
  const kinds = answers.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'right')).toHaveLength(4 + 16);
  expect(kinds.filter((kind) => kind === 'unavailable')).toHaveLength(10);
  expect(await check('ada')).toMatchObject({ kind: 'right' });
});

test('where PAM cannot be asked nobody is let in', async () => {
  const without = localRunner({ prefix: ['env', '-C', '/', 'false'] });
  const asked = { user: 'ada', password, address: '192.0.2.7' };
  expect(await checkPassword(asked, without)).toEqual({ kind: 'unavailable' });
});
