import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

test('a running VM moves from NAT to a bridge and back, and its configuration is byte for byte what it was', async ({
  page,
  host,
}) => {
  const before = await host.run('virsh', 'dumpxml', '--inactive', 'node01');
  const tap = (await host.run('virsh', 'domiflist', 'node01')).match(/vnet\d+/)?.[0] ?? '';

  await page.getByRole('button', { name: /^VM node01, running/ }).click();
  await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
  await page.getByRole('radio', { name: /br0/ }).check();
  const review = page.getByRole('region', { name: 'Review' });
  // The literal commands, and a change of one element: its type and its source.
  await expect(review.getByText(/virsh update-device .* --live/).first()).toBeVisible();
  await expect(review.getByText("+    <interface type='bridge'>")).toBeVisible();
  await expect(review.getByText("+      <source bridge='br0'/>").first()).toBeVisible();
  await expectAccessible(page);
  await review.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
  await expectAccessible(page);
  expect(await masterOf(host, tap)).toBe('br0');
  expect(await host.run('virsh', 'dumpxml', '--inactive', 'node01')).toContain("<source bridge='br0'/>");
  // Nothing was left behind in the configuration but that one element.
  expect(
    (await host.run('virsh', 'dumpxml', '--inactive', 'node01'))
      .replace("<source bridge='br0'/>", "<source network='default'/>")
      .replace("<interface type='bridge'>", "<interface type='network'>"),
  ).toBe(before);

  await page.getByRole('link', { name: 'See it in the topology' }).click();
  await expect(page.getByRole('button', { name: /^VM node01, running.*br0/ })).toBeVisible();
  await page.goBack();

  await page.getByRole('link', { name: 'Move it back to default' }).click();
  await page.getByRole('region', { name: 'Review' }).getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
  expect(await masterOf(host, tap)).toBe('virbr0');
  expect(await host.run('virsh', 'dumpxml', '--inactive', 'node01')).toBe(before);
});

test('a bridge that goes away under the review is said, and nothing can be started', async ({
  page,
  host,
}) => {
  await host.run('ip', 'link', 'add', 'br-brief', 'type', 'bridge');
  await host.run('ip', 'link', 'set', 'br-brief', 'up');
  const before = await host.run('virsh', 'dumpxml', '--inactive', 'agent01');
  await page.getByRole('button', { name: /^VM agent01, running/ }).click();
  await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
  await page.getByRole('radio', { name: /br-brief/ }).check();
  await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
  await host.run('ip', 'link', 'del', 'br-brief');
  await expect(page.getByText('There is no bridge br-brief on this host')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start' })).toHaveCount(0);
  expect(await host.run('virsh', 'dumpxml', '--inactive', 'agent01')).toBe(before);
});

async function masterOf(host: LabHost, tap: string): Promise<string> {
  const [link] = JSON.parse(await host.run('ip', '-j', 'link', 'show', 'dev', tap)) as [{ master?: string }];
  return link.master ?? '';
}
