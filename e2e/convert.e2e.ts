import { next, toReview } from './convert-wizard';
import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

test('a running VM moves from NAT to a bridge and back, and its configuration is byte for byte what it was', async ({
  page,
  host,
}) => {
  const before = await inactiveXml(host, 'node01');
  const tap = (await host.run('virsh', 'domiflist', 'node01')).match(/vnet\d+/)?.[0] ?? '';

  await page.getByRole('button', { name: /^VM node01, running/ }).click();
  await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
  await page.getByRole('radio', { name: /br0/ }).check();
  await next(page, 'How');
  await expect(page.getByRole('radio', { name: /^Live, where possible/ })).toBeChecked();
  await toReview(page);
  const plan = page.getByRole('region', { name: 'The plan for node01' });
  // The literal commands, and a change of one element: its type and its source.
  await expect(plan.getByText(/virsh update-device .* --live/).first()).toBeVisible();
  await expect(plan.getByText("+      <source bridge='br0'/>").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start', exact: true }).click();

  const row = page.getByRole('row').filter({ hasText: 'node01' });
  await expect(row.getByText('verified', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(row.getByText(/192\.168\.100\.\d+/)).toBeVisible();
  await expect(page.getByText('Ended', { exact: true })).toBeVisible();
  await expectAccessible(page);
  expect(await masterOf(host, tap)).toBe('br0');
  // Nothing was changed in the configuration but that one element.
  expect(
    (await inactiveXml(host, 'node01'))
      .replace("<source bridge='br0'/>", "<source network='default'/>")
      .replace("<interface type='bridge'>", "<interface type='network'>"),
  ).toBe(before);

  await row.getByRole('link', { name: 'Its run' }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
  await page.goBack();

  await page.getByRole('link', { name: 'Back to what they had: all 1' }).click();
  await expect(page.getByRole('region', { name: 'The plan for node01' })).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('1 VM back to what they had')).toBeVisible();
  await expect(row.getByText('verified', { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(await masterOf(host, tap)).toBe('virbr0');
  expect(await inactiveXml(host, 'node01')).toBe(before);
});

test('the wizard keeps every choice over a reload, and over the wizard that creates a bridge', async ({
  page,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/convert`);
  await page.getByRole('searchbox').fill('01');
  await page.getByRole('button', { name: /Choose all \d+ shown/ }).click();
  const chosen = await page.getByText(/\d of \d+ interfaces chosen/).textContent();
  await page.reload();
  await expect(page.getByText(chosen ?? '')).toBeVisible();
  await next(page, 'Where to');
  await page.getByRole('link', { name: 'Create a bridge' }).click();
  await expect(page.getByRole('heading', { name: 'Create a bridge' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Where to' })).toBeVisible();
  await page.getByRole('radio', { name: /br0/ }).check();
  await next(page, 'How');
  await page.getByRole('radio', { name: /^At the next start/ }).check();
  await page.reload();
  await expect(page.getByRole('radio', { name: /^At the next start/ })).toBeChecked();
  await page.getByRole('button', { name: 'VMs', exact: true }).click();
  await expect(page.getByText(chosen ?? '')).toBeVisible();
});

test('a bridge that goes away under the wizard is said, and nothing can be started', async ({
  page,
  host,
}) => {
  await host.run('ip', 'link', 'add', 'br-brief', 'type', 'bridge');
  await host.run('ip', 'link', 'set', 'br-brief', 'up');
  const before = await inactiveXml(host, 'agent01');
  await page.getByRole('button', { name: /^VM agent01, running/ }).click();
  await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
  await page.getByRole('radio', { name: /br-brief/ }).check();
  await next(page, 'How');
  await toReview(page);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await host.run('ip', 'link', 'del', 'br-brief');
  await expect(page.getByText('There is no bridge br-brief on this host')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0);
  expect(await inactiveXml(host, 'agent01')).toBe(before);
});

const inactiveXml = (host: LabHost, name: string) => host.run('virsh', 'dumpxml', '--inactive', name);

async function masterOf(host: LabHost, tap: string): Promise<string> {
  const [link] = JSON.parse(await host.run('ip', '-j', 'link', 'show', 'dev', tap)) as [{ master?: string }];
  return link.master ?? '';
}
