import type { Page } from '@playwright/test';
import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

/** A guest that boots, a run that reads the host again: on a busy machine each takes its time. */
const slowly = { timeout: 60_000 };
const images = '/var/lib/libvirt/images/lab';
/** As the lab's own guests boot: see `lab/guest-domains.ts`. */
const kernelArgs = (name: string) =>
  `console=ttyS0 quiet panic=-1 no_timer_check tsc=unstable lab.name=${name} lab.ip=dhcp`;

async function fillGuest(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Memory, MiB', exact: true }).fill('96');
  await page.getByRole('textbox', { name: 'vCPUs', exact: true }).fill('1');
  await page.getByRole('radio', { name: /import an existing disk/ }).check();
  await page.getByText('Start a kernel of the host').click();
  await page.getByRole('textbox', { name: 'Kernel', exact: true }).fill(`${images}/vmlinuz`);
  await page.getByRole('textbox', { name: 'Initial RAM disk' }).fill(`${images}/guest.img`);
  await page.getByRole('textbox', { name: 'Kernel arguments' }).fill(kernelArgs(name));
  await page.getByRole('group', { name: 'Disk' }).getByRole('radio', { name: 'None' }).check();
  await page.getByRole('combobox', { name: 'Model' }).selectOption('virtio');
}

const expectKept = (page: Page) =>
  expect(page.getByText('Done, and proved by reading the host again')).toBeVisible(slowly);

async function typeLine(page: Page, name: string, line: string): Promise<void> {
  await page.getByRole('textbox', { name: `Serial console of ${name}` }).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

async function startInDialog(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
  await expectKept(page);
}

const remove = (host: LabHost, name: string) =>
  host.run(
    'sh',
    '-c',
    `virsh destroy ${name}; virsh undefine ${name} --managed-save; rm -rf /var/lib/bridgehead/versions/domains/${name}; true`,
  );

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
  // What stands half under the bar at the top counts as too small to be hit.
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await page.reload();
  await expect(name).toHaveValue('big01');
  await expect(iso).toHaveValue('/var/lib/libvirt/images/none.iso');
  expect(await host.run('virsh', 'list', '--all', '--name')).not.toContain('big01');
});

test('a VM made by the wizard takes a lease on default, and its page shows its console and stops and starts it', async ({
  page,
  host,
}) => {
  test.slow(); // A guest boots in it.
  await page.goto(`${new URL(page.url()).origin}/vms/create`);
  try {
    await fillGuest(page, 'made01');
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(
      page.getByText(/virt-install --name=made01 --memory=96 .*network=default,model=virtio/),
    ).toBeVisible();
    await expectAccessible(page);
    // Its lease is seen to come, on the network's page in another tab.
    const leases = await page.context().newPage();
    await leases.goto(`${new URL(page.url()).origin}/networks/default`);
    const lease = leases
      .getByRole('listitem')
      .filter({ hasText: /^192\.168\.122\.\d+/ })
      .filter({ hasText: 'made01' });
    await expect(leases.getByRole('heading', { name: /^Leases/ })).toBeVisible();
    await expect(lease).toHaveCount(0);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expectKept(page);

    await page.getByRole('link', { name: 'Serial console of made01' }).click();
    const terminal = page.getByRole('region', { name: 'Serial console' }).last();
    // Which of the two it says first to somebody who listens depends on when the console is there.
    await expect(terminal).toContainText(/lab: made01 (is up|leased)/, slowly);
    await expect
      .poll(() => host.run('virsh', 'net-dhcp-leases', 'default'), slowly)
      .toMatch(/192\.168\.122\.\d+\/24\s+made01/);
    await expect(lease).toBeVisible(slowly);
    await leases.close();
    await typeLine(page, 'made01', 'echo he""llo-$((40+2))');
    await expect(terminal).toContainText('hello-42');
    await expectAccessible(page);

    // libvirt lets one in: a second page is told so, and can take the console over.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await expect(other.getByText('Somebody else has this console.')).toBeVisible(slowly);
    await other.getByRole('button', { name: 'Take it over' }).click();
    await expect(page.getByRole('button', { name: 'Open it again' })).toBeVisible(slowly);
    await other.close();

    await page.getByRole('button', { name: /^Pull the cable of/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByRole('button', { name: /^Plug in the cable of/ })).toBeVisible(slowly);
    const mac = /52:54:00:\S+/.exec(await host.run('virsh', 'domiflist', 'made01'))?.[0] ?? '';
    expect(await host.run('virsh', 'domif-getlink', 'made01', mac)).toContain('down');
    expect(await host.run('virsh', 'domif-getlink', 'made01', mac, '--config')).toContain('down');

    await expectKept(page);
    await page.getByRole('button', { name: 'Force off' }).click();
    await expect(page.getByText('This cannot be undone: it is as pulling the plug.')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    const start = page.getByRole('main').getByRole('button', { name: 'Start', exact: true });
    await expect(start).toBeVisible(slowly);
    expect(await host.run('virsh', 'domstate', 'made01')).toContain('shut off');
    await expectKept(page);

    // A card is added and taken away by hand, and the cable is in again as it was before it was pulled.
    await page.getByRole('button', { name: 'Add a card' }).click();
    await page.getByRole('textbox', { name: 'MAC' }).fill('52:54:00:4f:2e:e1');
    await page.getByRole('button', { name: 'Review' }).click();
    await startInDialog(page);
    await expect(page.getByRole('heading', { name: /52:54:00:4f:2e:e1/ })).toBeVisible(slowly);
    await expect.poll(() => host.run('virsh', 'domiflist', 'made01'), slowly).toContain('52:54:00:4f:2e:e1');
    await page.getByRole('button', { name: 'Remove 52:54:00:4f:2e:e1' }).click();
    await startInDialog(page);
    await expect(page.getByRole('heading', { name: /52:54:00:4f:2e:e1/ })).toBeHidden(slowly);
    await expect
      .poll(() => host.run('virsh', 'domiflist', 'made01'), slowly)
      .not.toContain('52:54:00:4f:2e:e1');
    const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
    await expect(versions).toHaveCount(3);
    const address = page.url();
    await versions.last().getByRole('button', { name: 'Compare' }).click();
    await expect(
      page.getByRole('region', { name: 'Comparison' }).getByText("<link state='down'/>"),
    ).toBeVisible();
    await versions.last().getByRole('link', { name: 'Restore' }).click();
    // The VM's own page has a Start too, and tells of the run before.
    await expect(page.getByRole('heading', { name: 'Restore a version' })).toBeVisible();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await expectKept(page);
    expect(await host.run('virsh', 'domif-getlink', 'made01', mac, '--config')).toContain('up');
    await page.goto(address);

    await start.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Force off' })).toBeVisible(slowly);
    expect(await host.run('virsh', 'domstate', 'made01')).toContain('running');
    await expectKept(page);
  } finally {
    await remove(host, 'made01');
  }
});

test('another takes an address of the LAN on the bridge, as its console says', async ({ page, host }) => {
  test.slow(); // A guest boots in it.
  await page.goto(`${new URL(page.url()).origin}/vms/create`);
  try {
    await fillGuest(page, 'made02');
    await page.getByRole('combobox', { name: 'Plugged into' }).selectOption({ label: 'bridge br0' });
    await page.getByRole('textbox', { name: 'MAC' }).fill('52:54:00:4f:2e:e2');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expectKept(page);
    expect(await host.run('virsh', 'domiflist', 'made02')).toMatch(
      /bridge\s+br0\s+virtio\s+52:54:00:4f:2e:e2/,
    );
    await page.getByRole('link', { name: 'Serial console of made02' }).click();
    const terminal = page.getByRole('region', { name: 'Serial console' }).last();
    // What it said before anybody listened is not said again: it is asked until it has booted and has its lease.
    await expect(async () => {
      await typeLine(page, 'made02', 'ip -4 addr show eth0');
      await expect(terminal).toContainText(/inet 192\.168\.100\.\d+\/24/, { timeout: 2_000 });
    }).toPass({ timeout: 120_000 });
  } finally {
    await remove(host, 'made02');
  }
});
