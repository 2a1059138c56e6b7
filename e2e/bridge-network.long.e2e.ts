import { expectAccessible } from './expect-accessible';
import { expect, test } from './test';

test('a bridge becomes a libvirt network, and its run is in the history', async ({ page, host }) => {
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/networks/create?bridge=br0`);
  const name = page.getByRole('textbox', { name: 'Name of the network' });
  await name.fill('default');
  await expect(page.getByText('There is a network default already.')).toBeVisible();
  await name.fill('no blanks');
  await expect(page.getByText('cannot be the name of a network')).toBeVisible();
  await name.fill('lan');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByText(/virsh net-define .*network.xml/).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  try {
    await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible();
    await expectAccessible(page);
    const info = await host.run('virsh', 'net-info', 'lan');
    expect(info).toMatch(/Active:\s+yes/);
    expect(info).toMatch(/Autostart:\s+yes/);
    expect(info).toMatch(/Bridge:\s+br0/);
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await expect(
      page.getByRole('row', { name: /Make the bridge br0 the libvirt network lan.*kept/ }),
    ).toBeVisible();
    await expectAccessible(page);
  } finally {
    await host.run('sh', '-c', 'virsh net-destroy lan; virsh net-undefine lan');
  }
});
