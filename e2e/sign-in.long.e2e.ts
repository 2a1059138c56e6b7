import { type Browser, test as base, expect, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { downLab, execInHost, projectBinds, upLab } from '../lab/lab';
import { ConsoleInHost, launchInHost } from './console-in-host';
import { expectAccessible } from './expect-accessible';

/**
 * The console on a host of its own, used by people with accounts there: what each of them sees and may do. The host is
 * thrown away afterwards, so these tests leave it as they like; they go on from each other.
 */
const lab = `${(process.env['BRIDGEHEAD_E2E_LAB'] ?? 'e2e').slice(0, 5)}who`;
const host = `${lab}1`;
const password = "correct 'horse' $(battery)";
/** One account for each role, each by a group that gives it without any setting, and one without. */
const people = {
  vera: 'bridgehead-viewer',
  otto: 'libvirt',
  anna: 'sudo',
  adam: 'bridgehead-admin',
  nils: 'users',
} as const;
type Person = keyof typeof people;

let browser: Browser;
let bridgehead: ConsoleInHost;

const test = base;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ launchOptions }, testInfo) => {
  testInfo.setTimeout(300_000);
  await downLab(lab);
  await upLab({
    name: lab,
    managers: ['netplan'],
    guests: 'few',
    readOnlyBinds: projectBinds,
    report: console.log,
  });
  for (const [name, group] of Object.entries(people)) {
    await run('groupadd', '--force', group);
    await run('useradd', '--groups', group, name);
  }
  const typed = Object.keys(people).map((name) => `${name}:${password}\n`);
  const { code, stderr } = await execInHost(host, ['chpasswd'], { input: typed.join('') });
  if (code !== 0) throw new Error(stderr);
  bridgehead = await ConsoleInHost.start(host);
  browser = await launchInHost(host, launchOptions);
});
test.afterAll(async () => {
  await browser?.close();
  await bridgehead?.end();
  await downLab(lab);
});

async function run(...argv: [string, ...string[]]): Promise<string> {
  const { code, stdout, stderr } = await execInHost(host, argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** A browser of its own, at the way in. */
async function arrive(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(bridgehead.url);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  return page;
}

async function type(page: Page, typed: { user: string; password: string; code?: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(typed.user);
  await page.getByRole('textbox', { name: 'Password' }).fill(typed.password);
  await page.getByRole('textbox', { name: 'Code' }).fill(typed.code ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The fields are emptied when the answer comes: the one before it says the same. */
async function expectRefused(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue('', { timeout: 30_000 });
  await expect(page.getByText('The name, the password or the code is wrong.')).toBeVisible();
}

async function signedIn(user: Person, code?: string): Promise<Page> {
  const page = await arrive();
  await type(page, { user, password, ...(code === undefined ? {} : { code }) });
  await expect(page.getByRole('button', { name: `Signed in as ${user}` })).toBeVisible({ timeout: 30_000 });
  return page;
}

/**
 * Calls the API as the page's browser would, with its cookie: what a page hides is no protection. An order, if there is
 * something to say with it; else a question.
 */
async function call(page: Page, path: string, input?: unknown): Promise<number> {
  return page.evaluate(
    async ([procedure, body]) => {
      const headers = { 'content-type': 'application/json' };
      const order = body === undefined ? {} : { method: 'POST', headers, body };
      return (await fetch(`/api/trpc/${procedure}`, order)).status;
    },
    [path, input === undefined ? undefined : JSON.stringify(input)] as const,
  );
}

test('who is not who they say is refused, in words that say no more', async () => {
  const page = await arrive();
  await expectAccessible(page);
  for (const typed of [
    { user: 'anna', password: 'wrong' },
    { user: 'nobody-of-this-name', password },
    { user: '$(reboot)', password },
  ]) {
    await type(page, typed);
    await expectRefused(page);
  }
  await type(page, { user: 'nils', password });
  await expect(page.getByText('Your account has no role in this console.')).toBeVisible({ timeout: 30_000 });
  await run('usermod', '--expiredate', '1', 'nils');
  await type(page, { user: 'nils', password });
  await expect(page.getByText('This account may not be used now.')).toBeVisible({ timeout: 30_000 });
});

test('a viewer sees everything and begins nothing, on the page and past it', async () => {
  const page = await signedIn('vera');
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await page.goto(`${bridgehead.url}/bridges`);
  const create = page.getByRole('button', { name: 'Create a bridge' });
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await create.focus();
  await expect(page.getByRole('tooltip')).toContainText('For administrators');
  await page.goto(`${bridgehead.url}/networks/default`);
  const edit = page.getByRole('button', { name: 'Edit', exact: true });
  await edit.focus();
  await expect(page.getByRole('tooltip')).toContainText('For operators');
  await page.goto(`${bridgehead.url}/bridges/create`);
  await expect(
    page.getByRole('heading', { name: /Only administrators may do this, and vera is none/ }),
  ).toBeVisible();
  const change = { kind: 'action', network: 'default', action: 'stop' };
  expect(
    await call(page, 'networks.start', { hostId: 'local', change, runId: 'vera', fingerprint: '' }),
  ).toBe(403);
  expect(await call(page, 'people.accounts')).toBe(403);
  expect(await run('virsh', 'net-list', '--name')).toContain('default');
  await page.context().close();
});

test('an operator changes a network, and not the host', async () => {
  const page = await signedIn('otto');
  await page.goto(`${bridgehead.url}/networks/default`);
  await page.getByRole('link', { name: 'Unset autostart' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible({ timeout: 60_000 });
  expect(await run('virsh', 'net-info', 'default')).toMatch(/Autostart:\s+no/);
  await page.goto(`${bridgehead.url}/bridges`);
  await expect(page.getByRole('button', { name: 'Create a bridge' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  const change = { kind: 'remove', request: { bridge: 'br0' } };
  expect(await call(page, 'bridges.start', { hostId: 'local', change, runId: 'otto', fingerprint: '' })).toBe(
    403,
  );
  await page.context().close();
});

let secret: string;
let recoveryCodes: readonly string[];
const codeOf = (afterSeconds = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + afterSeconds * 1000 });

test('an administrator opens the bridge wizard, and sets up a second factor', async () => {
  const page = await signedIn('anna');
  await page.goto(`${bridgehead.url}/bridges`);
  await page.getByRole('link', { name: 'Create a bridge' }).click();
  await expect(page.getByRole('radio', { name: /enp1s0/ })).toBeVisible();

  await page.getByRole('button', { name: 'Signed in as anna' }).click();
  await page.getByRole('menuitem', { name: 'Account and sessions' }).click();
  await expect(page.getByRole('row', { name: /vera.*viewer/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await expect(page.getByRole('img', { name: 'QR code of the secret' })).toBeVisible();
  const grouped = page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  secret = ((await grouped.textContent()) ?? '').replaceAll(' ', '');
  const code = page.getByRole('textbox', { name: 'Code that the app shows' });
  await code.fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(code).toHaveAccessibleDescription(/This code is not right/);
  await code.fill(codeOf());
  await page.getByRole('button', { name: 'Confirm' }).click();
  const codes = page.getByRole('list', { name: 'Your recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  recoveryCodes = await codes.allTextContents();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('A code from your authenticator app is asked for')).toBeVisible();
  await page.context().close();
});

test('the password alone is no longer enough, and no code is good twice', async () => {
  const page = await arrive();
  await type(page, { user: 'anna', password });
  await expectRefused(page);
  // The app's next code counts already, for clocks go wrong.
  const code = codeOf(30);
  const first = await signedIn('anna', code);
  await first.context().close();
  await type(page, { user: 'anna', password, code });
  await expectRefused(page);
  const byPaper = await signedIn('anna', recoveryCodes[0]);
  await byPaper.context().close();
  await type(page, { user: 'anna', password, code: recoveryCodes[0] ?? '' });
  await expectRefused(page);
  await page.context().close();
});

test('a session survives a restart of the console, and not its end by an administrator', async () => {
  const [page, administrator] = [await signedIn('vera'), await signedIn('adam')];
  await bridgehead.restart();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });

  await administrator.goto(`${bridgehead.url}/account`);
  // Whoever closes a browser has not signed out: there are more of hers than this one.
  const ends = administrator.getByRole('button', { name: /^End the session of vera/ });
  await expect(ends.first()).toBeVisible();
  for (let left = await ends.count(); left > 0; left--) {
    await ends.first().click();
    await expect(ends).toHaveCount(left - 1);
  }
  await expect(page.getByText('You are signed out.')).toBeVisible({ timeout: 30_000 });
  expect(await call(page, 'hosts.list')).toBe(401);
  await page.goto(bridgehead.url);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  // Nor does one that was made up, or that is another's with another secret.
  for (const value of ['x', `${cookie?.value}x`, '', 'undefined']) {
    await page.context().addCookies([{ name: cookie?.name ?? '', value, url: bridgehead.url }]);
    expect(await call(page, 'hosts.list')).toBe(401);
  }
  await administrator.context().close();
  await page.context().close();
});

test('a change of a host waits for a second administrator, where that is the rule', async () => {
  await bridgehead.restart({ BRIDGEHEAD_APPROVALS: 'on' });
  const page = await signedIn('adam');
  await page.goto(`${bridgehead.url}/bridges/create`);
  await page.getByRole('radio', { name: /^None: an isolated bridge/ }).check();
  for (let step = 0; step < 3; step++) await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByText(/Nothing (stops|speaks against) this change/)).toBeVisible({ timeout: 30_000 });
  for (const check of await page.getByRole('checkbox', { name: /I have read this/ }).all())
    await check.check();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByText('waits for an answer')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0);

  const other = await (await browser.newContext()).newPage();
  await other.goto(await bridgehead.createSignInLink());
  // The button is in the page as it comes, and opens nothing before the page's code has come too.
  await expect(other.getByText('live', { exact: true })).toBeVisible();
  await other.getByRole('button', { name: /Signed in as root/ }).click();
  await other.getByRole('menuitem', { name: 'Approvals' }).click();
  await expectAccessible(other);
  await other.getByRole('row', { name: /adam/ }).getByRole('link').click();
  await expect(other.getByRole('list', { name: 'Steps' })).toBeVisible();
  await other.getByRole('button', { name: 'Approve' }).click();
  await expect(other.getByText('root has approved this plan')).toBeVisible();
  await expect(other.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(/Done, and proved/)).toBeVisible({ timeout: 120_000 });
  expect(await run('ip', '-br', 'link', 'show', 'type', 'bridge')).toMatch(/^br1\b/m);
  await other.context().close();
  await page.context().close();
});

test('who guesses is made to wait, longer each time, and nobody is let in meanwhile', async () => {
  const page = await arrive();
  for (let guess = 0; guess < 5; guess++) {
    await type(page, { user: 'otto', password: `guess ${guess}` });
    await expectRefused(page);
  }
  await type(page, { user: 'otto', password });
  await expect(
    page.getByText(/Nothing is looked at until this time is over. Try again in \d+ seconds/),
  ).toBeVisible();
  await expectAccessible(page);
  const other = await signedIn('vera');
  await other.context().close();
  await page.context().close();
});
