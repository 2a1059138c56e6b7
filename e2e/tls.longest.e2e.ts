import { request as httpRequest } from 'node:http';
import { enterArgv } from '../lab/lab';
import { RunningConsole } from './running-console';
import { test as base, expect, signIn } from './test';

/** A console that speaks TLS, with the certificate that it made for itself. */
const test = base.extend<object, { readonly encrypted: RunningConsole }>({
  encrypted: [
    async ({ host }, use) => {
      const running = await RunningConsole.start(
        { kind: 'lab', name: host.name, prefix: enterArgv(host.name) },
        { scheme: 'https' },
      );
      await use(running);
      await running.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test('twelve tabs stay live over TLS, SIGTERM ends the console within two seconds, and all twelve come back', async ({
  browser,
  host,
  encrypted,
}) => {
  test.slow(); // twelve renderers, one after the other
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const first = await context.newPage();
  await signIn(first, encrypted);
  const tabs = [first, ...(await Promise.all(Array.from({ length: 11 }, () => context.newPage())))];
  for (const tab of tabs.slice(1)) await tab.goto(encrypted.url);
  for (const tab of tabs) await expect(tab.getByText('live', { exact: true })).toBeVisible();
  const protocols = await first.evaluate(() =>
    performance
      .getEntriesByType('navigation')
      .map((entry) => (entry as PerformanceResourceTiming).nextHopProtocol),
  );
  expect(protocols).toEqual(['h2']);

  await host.run('ip', 'link', 'add', 'br-tabs', 'type', 'bridge');
  for (const tab of tabs) await expect(tab.getByRole('button', { name: /br-tabs/ })).toBeVisible();
  expect(await encrypted.terminate()).toBeLessThan(2_000);
  await encrypted.startAgain();
  await host.run('ip', 'link', 'del', 'br-tabs');
  for (const tab of tabs) {
    await expect(tab.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(tab.getByRole('button', { name: /br-tabs/ })).toHaveCount(0);
  }
  await context.close();
});

test('whoever goes on past the browser’s warning has a live page, also after a restart of the console', async ({
  browser,
  encrypted,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await expect(page.goto(await encrypted.createSignInLink())).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByRole('link', { name: /^Proceed to/ }).click({ noWaitAfter: true });
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });
  await encrypted.terminate();
  await expect(page.getByText('The console has not answered since')).toBeVisible();
  await encrypted.startAgain();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
  await context.close();
});

test('the session’s cookie is never sent in the clear, and a plain request is told where to go', async ({
  browser,
  encrypted,
}) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await signIn(page, encrypted);
  expect(await context.cookies()).toContainEqual(
    expect.objectContaining({ secure: true, httpOnly: true, sameSite: 'Strict' }),
  );
  const location = await new Promise((resolve, reject) => {
    const asked = httpRequest(`http://127.0.0.1:${encrypted.port}/vms`, (response) => {
      response.resume();
      resolve(response.headers.location);
    });
    asked.on('error', reject);
    asked.end();
  });
  expect(location).toBe(`${encrypted.url}/vms`);
  await context.close();
});

test('a caller who claims to come from elsewhere is taken for who it is', async ({
  playwright,
  encrypted,
}) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  const api = `${encrypted.url}/api/trpc/hosts.list`;
  expect((await request.get(api)).status()).toBe(401);
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '10.9.9.9' };
  expect((await request.get(api, { headers })).status()).toBe(401);
  const inTheClear = { 'x-forwarded-proto': 'http', origin: encrypted.url.replace('https:', 'http:') };
  expect((await request.get(api, { headers: inTheClear })).status()).toBe(403);
});
