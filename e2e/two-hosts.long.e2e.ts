import { type Browser, expect, type Page, test } from '@playwright/test';
import { downLab, execInHost, labHosts, projectBinds, readHostKey, startSshServer, upLab } from '../lab/lab';
import { ConsoleInHost, launchInHost } from './console-in-host';
import { next, toReview } from './convert-wizard';

/**
 * What most people have: the console on one of their hosts, another one reached from there by SSH, and somebody with
 * an account of the first. Both are changed from there, and the log says who it was.
 */
const lab = `${(process.env['BRIDGEHEAD_E2E_LAB'] ?? 'e2e').slice(0, 5)}two`;
const [near, far] = [`${lab}1`, `${lab}2`];
const password = "correct 'horse' $(battery)";

let browser: Browser;
let bridgehead: ConsoleInHost;

test.beforeAll(async ({ launchOptions }, testInfo) => {
  testInfo.setTimeout(300_000);
  await downLab(lab);
  await upLab({
    name: lab,
    hosts: 2,
    managers: ['netplan'],
    guests: 'few',
    waitForGuests: true,
    readOnlyBinds: projectBinds,
    report: console.log,
  });
  await run(near, 'useradd --groups sudo anna');
  await execInHost(near, ['chpasswd'], { input: `anna:${password}\n` });
  // The key is that of the user who runs the console, where ssh looks for it by itself.
  const publicKey = await run(
    near,
    'mkdir -p -m 700 ~/.ssh && ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519 && cat ~/.ssh/id_ed25519.pub',
  );
  await startSshServer(far, publicKey.trim());
  bridgehead = await ConsoleInHost.start(near);
  browser = await launchInHost(near, launchOptions);
});
test.afterAll(async () => {
  await browser?.close();
  await bridgehead?.end();
  await downLab(lab);
});

async function run(host: string, line: string): Promise<string> {
  const { code, stdout, stderr } = await execInHost(host, ['sh', '-c', line]);
  if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`);
  return stdout;
}

/** The guest alone has half a minute to answer where it is now; two hosts share a small machine here. */
async function hasEnded(page: Page): Promise<void> {
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText('Ended', { timeout: 120_000 });
}

test('two hosts are managed from one console by somebody with an account of the first', async () => {
  test.setTimeout(600_000);
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await test.step('she signs in with her password', async () => {
    await page.goto(bridgehead.url);
    await page.getByRole('textbox', { name: 'User name' }).fill('anna');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('button', { name: 'Signed in as anna' })).toBeVisible({ timeout: 30_000 });
  });

  await test.step('and adds the other host, whose key she compares', async () => {
    const address = (await labHosts(lab)).find(({ name }) => name === far)?.lanAddresses[0];
    await page.goto(`${bridgehead.url}/hosts`);
    // The button is in the page as it comes, and does nothing before the page's code has come too.
    await expect(page.getByText('live', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Add a host' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('far');
    await page.getByRole('textbox', { name: 'Place' }).fill(`ssh://root@${address}`);
    await page.getByRole('button', { name: 'Test' }).click();
    await expect(page.getByText(await readHostKey(far))).toBeVisible();
    await page.getByRole('button', { name: /trust this key/ }).click();
    await expect(page.getByText(/Reached; commands run as root there/)).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    for (const name of [near, 'far'])
      await expect(page.getByRole('row', { name: new RegExp(`^${name} .*live`) })).toBeVisible({
        timeout: 60_000,
      });
  });

  for (const [shown, host] of [
    ['local', near],
    ['far', far],
  ] as const)
    await test.step(`a guest of ${host} moves from NAT to the bridge, and back`, async () => {
      const before = await run(host, 'virsh dumpxml --inactive node01');
      await page.goto(`${bridgehead.url}/on/${shown}`);
      await page.getByRole('button', { name: /^VM node01, running/ }).click();
      await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
      await page.getByRole('radio', { name: /br0/ }).check();
      await next(page, 'How');
      await toReview(page);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: 'node01' });
      await hasEnded(page);
      await expect(row.getByText('verified', { exact: true })).toBeVisible();
      expect(await run(host, 'virsh domiflist node01')).toMatch(/bridge +br0/);
      expect(await run(host, 'virsh dumpxml --inactive node01')).not.toBe(before);
      await page.getByRole('link', { name: 'Back to what they had: all 1' }).click();
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await expect(page.getByText('1 VM back to what they had')).toBeVisible();
      await hasEnded(page);
      await expect(row.getByText('verified', { exact: true })).toBeVisible();
      expect(await run(host, 'virsh dumpxml --inactive node01')).toBe(before);
    });

  await test.step('and the log says who did what on which host', async () => {
    await page.goto(`${bridgehead.url}/log`);
    const entries = page.getByRole('row', { name: /anna/ });
    await expect(entries.filter({ hasText: near }).first()).toBeVisible();
    await expect(entries.filter({ hasText: 'far' }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Signed in as anna' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
