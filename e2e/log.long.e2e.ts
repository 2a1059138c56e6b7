import { readFile } from 'node:fs/promises';
import { expectAccessible } from './expect-accessible';
import { expect, test } from './test';

test('the log tells who made a run and how it ended, and is exported whole', async ({
  page,
  host,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/networks/default`);
  await page.getByRole('link', { name: 'Unset autostart' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
  await host.run('virsh', 'net-autostart', 'default');

  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Log', exact: true })
    .click();
  const title = 'Let default no longer start by itself';
  const ended = page.getByRole('row', { name: `Run ended ${title}` });
  await expect(ended.getByText('kept')).toBeVisible();
  await expect(ended.getByText('root')).toBeVisible();
  await expect(ended.getByText(host.name)).toBeVisible();
  // Its beginning is somebody's, from somewhere; its end the console saw by itself.
  await expect(page.getByRole('row', { name: `Run started ${title}` }).getByText('127.0.0.1')).toBeVisible();
  await expect(page.getByRole('row', { name: `Plan reviewed ${title}` })).toBeVisible();
  await expect(page.getByText(/^Verified up to entry \d+$/)).toBeVisible();

  await page.getByRole('combobox', { name: 'Kind' }).selectOption('Sign-in');
  await expect(ended).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Signed in by a one-time link/ }).first()).toBeVisible();
  await page.getByRole('searchbox', { name: 'Name, address or run' }).fill('nobody-has-this-name');
  await expect(page.getByText('No entry matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();

  await ended.getByRole('button', { name: title }).click();
  const panel = page.getByRole('complementary');
  await expect(panel.getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);
  await expectAccessible(page);
  await panel.getByRole('link', { name: /-network-no-autostart-/ }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();

  await page.goto(`${bridgehead.url}/log`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^bridgehead-log-.*\.jsonl$/);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  const kinds = lines.map((line) => JSON.parse(line).entry.kind);
  for (const kind of ['sign-in', 'plan-reviewed', 'run-started', 'run-ended', 'log-exported'])
    expect(kinds).toContain(kind);
});

test('health is for everybody and metrics are for this machine, without a session', async ({
  playwright,
  bridgehead,
  host,
}) => {
  const request = await playwright.request.newContext();
  const health = await request.get(`${bridgehead.url}/api/health`);
  expect([health.status(), await health.json()]).toEqual([200, { status: 'ok' }]);
  const metrics = await request.get(`${bridgehead.url}/metrics`);
  expect(metrics.headers()['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await metrics.text();
  expect(text).toContain(`bridgehead_host_up{host="${host.name}"} 1\n`);
  expect(text).toMatch(/^bridgehead_command_duration_seconds_count\{program="ip"\} [1-9]/m);
  expect((await request.get(`${bridgehead.url}/api/log`)).status()).toBe(401);
});
