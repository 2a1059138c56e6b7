import type { Page } from '@playwright/test';
import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

const images = '/var/lib/libvirt/images/lab';
/** As the lab's own guests boot: see `lab/guest-domains.ts`. */
const kernelArgs = (name: string) =>
  `console=ttyS0 quiet panic=-1 no_timer_check tsc=unstable lab.name=${name} lab.ip=dhcp`;

async function fillGuest(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Memory, MiB' }).fill('96');
  await page.getByRole('textbox', { name: 'vCPUs', exact: true }).fill('1');
  await page.getByRole('radio', { name: /import an existing disk/ }).check();
  await page.getByText('Start a kernel of the host').click();
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).fill(`${images}/vmlinuz`);
  await page.getByRole('textbox', { name: 'Initial RAM disk' }).fill(`${images}/guest.img`);
  await page.getByRole('textbox', { name: 'Kernel arguments' }).fill(kernelArgs(name));
  await page.getByRole('radio', { name: 'None', exact: true }).check();
  await page.getByRole('combobox', { name: 'Model' }).selectOption('virtio');
}

async function reviewAndStart(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { name: /Create .* and start it/ })).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible({ timeout: 60_000 });
}

const remove = (host: LabHost, name: string) =>
  host.run('sh', '-c', `virsh destroy ${name}; virsh undefine ${name} --managed-save; true`);

test('what the host objects to stands beside its field, and nothing that was typed is lost', async ({
  page,
  host,
}) => {
  await page.goto(`${new URL(page.url()).origin}/vms`);
  await page.getByRole('link', { name: 'Create a VM' }).click();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('node01');
  await expect(name).toHaveAccessibleDescription(/There is a VM node01 already/);
  await name.fill('-x');
  await expect(name).toHaveAccessibleDescription(/cannot be the name of a VM/);
  await name.fill('big01');
  const iso = page.getByRole('combobox', { name: 'ISO on the host' });
  await iso.fill('/var/lib/libvirt/images/none.iso');
  const size = page.getByRole('textbox', { name: 'Size, GiB' });
  await size.fill('30000');
  await page.getByRole('textbox', { name: 'MAC' }).fill('01:00:5e:00:00:01');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('textbox', { name: 'MAC' })).toHaveAccessibleDescription(/group address/);
  await page.getByRole('textbox', { name: 'MAC' }).fill('');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(iso).toHaveAccessibleDescription(/none\.iso is not on the host/);
  await expect(size).toHaveAccessibleDescription(/GiB free; the disk would take 30000 GiB/);
  await expectAccessible(page);
  await page.reload();
  await expect(name).toHaveValue('big01');
  await expect(iso).toHaveValue('/var/lib/libvirt/images/none.iso');
  expect(await host.run('virsh', 'list', '--all', '--name')).not.toContain('big01');
});

test('a VM made by the wizard takes a lease on default, and another an address of the LAN on the bridge', async ({
  page,
  host,
}) => {
  const { origin } = new URL(page.url());
  try {
    await page.goto(`${origin}/vms/create`);
    await fillGuest(page, 'made01');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(
      page.getByText(/virt-install --name=made01 --memory=96 .*network=default,model=virtio/),
    ).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible({
      timeout: 60_000,
    });

    await page.goto(`${origin}/vms/create`);
    await fillGuest(page, 'made02');
    await page.getByRole('combobox', { name: 'Plugged into' }).selectOption({ label: 'bridge br0' });
    await page.getByRole('textbox', { name: 'MAC' }).fill('52:54:00:4f:2e:e2');
    await reviewAndStart(page);

    expect(await host.run('virsh', 'domiflist', 'made02')).toMatch(
      /bridge\s+br0\s+virtio\s+52:54:00:4f:2e:e2/,
    );
    await expect
      .poll(() => host.run('virsh', 'net-dhcp-leases', 'default'), { timeout: 60_000 })
      .toMatch(/192\.168\.122\.\d+\/24\s+made01/);
    // Its address is known on the host once it has spoken there: the neighbour table, as the page shows it.
    await page.getByRole('link', { name: 'Open made02' }).click();
    await expect.poll(() => host.run('virsh', 'domstate', 'made02')).toContain('running');
  } finally {
    await remove(host, 'made01');
    await remove(host, 'made02');
  }
});
