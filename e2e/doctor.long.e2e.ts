import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

test('a VM whose tap fell off its bridge: the doctor finds it, and what it offers puts it back', async ({
  page,
  host,
}) => {
  const tap = (await host.run('virsh', 'domiflist', 'agent01')).match(/vnet\d+/)?.[0] ?? '';
  await host.run('ip', 'link', 'set', 'dev', tap, 'nomaster');
  await page.getByRole('button', { name: /^VM agent01, running/ }).click();
  await page.getByRole('link', { name: 'Why no network?' }).click();

  await expect(page.getByText('It breaks at: Tap')).toBeVisible();
  const hops = page.getByRole('list', { name: 'The way, from the VM to the LAN' });
  const broken = hops.getByRole('listitem').filter({ hasText: `${tap} is a port of no bridge` });
  // The command that was asked, and what the host answered, are in sight without a click.
  await expect(broken.getByText(`ip -j -d addr show dev ${tap}`)).toBeVisible();
  await expect(broken.getByText(/"ifname":"vnet/)).toBeVisible();
  await expectAccessible(page);

  await broken.getByRole('link', { name: `Put ${tap} back on virbr0` }).click();
  await expect(page.getByText(`ip link set dev ${tap} master virbr0`)).toBeVisible();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
  expect(await masterOf(host, tap)).toBe('virbr0');

  await page.getByRole('link', { name: 'Ask again why' }).click();
  await expect(hops.getByText(`${tap} is up and a port of virbr0.`)).toBeVisible();
  await expect(page.getByText(/No hop is broken/)).toBeVisible();
});

async function masterOf(host: LabHost, tap: string): Promise<string> {
  const [link] = JSON.parse(await host.run('ip', '-j', 'link', 'show', 'dev', tap)) as [{ master?: string }];
  return link.master ?? '';
}
