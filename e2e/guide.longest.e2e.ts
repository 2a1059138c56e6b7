import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { downLab, enterArgv, execInHost, lanArgv, upLab } from '../lab/lab';
import { runCommand } from '../lab/run-command';
import { waitUntil } from '../lab/wait-until';
import { RunningConsole } from './running-console';
import { test as base, expect, type LabHost } from './test';

/**
 * docs/guide.md from top to bottom, on a host that has nothing but libvirt's own network, one VM on it and two ISO
 * images; each page that the guide shows is photographed in both languages. `BRIDGEHEAD_PICTURES=docs` puts the
 * pictures where the guide finds them.
 */
const pictures = join(
  import.meta.dirname,
  '..',
  process.env['BRIDGEHEAD_PICTURES'] ?? 'test-results',
  'guide',
);
const lab = `${process.env['BRIDGEHEAD_E2E_LAB'] ?? 'e'}g`;

const test = base.extend<object, { host: LabHost; bridgehead: RunningConsole }>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture from its pattern
    async ({}, use) => {
      await upLab({
        name: lab,
        managers: ['netplan'],
        uplink: 'static',
        guests: 'few',
        bridge: false,
        waitForGuests: true,
        report: console.log,
      });
      await use({
        name: `${lab}1`,
        async run(...argv) {
          const { code, stdout, stderr } = await execInHost(`${lab}1`, argv);
          if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
          return stdout;
        },
      });
      await downLab(lab);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  bridgehead: [
    async ({ host }, use) => {
      const running = await RunningConsole.start({
        kind: 'lab',
        name: host.name,
        prefix: enterArgv(host.name),
      });
      await use(running);
      await running.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.use({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', actionTimeout: 60_000 });

/** A guest that boots, a run that reads the host again: on a busy machine each takes its time. */
const slowly = { timeout: 90_000 };
const kept = 'Done, and proved by reading the host again';
const images = '/home/kvm/images';
const centosIso = `${images}/CentOS-7-x86_64-Minimal-2009.iso`;
const debianIso = `${images}/debian-10.9.0-amd64-netinst.iso`;

test('the guide can be followed from top to bottom without a terminal', async ({
  page,
  host,
  bridgehead,
}) => {
  test.setTimeout(900_000);
  await host.run('sh', '-c', prepare);
  const open = (path: string) => page.goto(`${bridgehead.url}${path}`);

  const original = await host.run('virsh', 'net-dumpxml', '--inactive', 'default');

  await test.step('1.1 all libvirt networks', async () => {
    await page.getByRole('link', { name: 'Networks', exact: true }).click();
    await expect(page.getByRole('row', { name: /default.*NAT.*virbr0/ })).toBeVisible();
    await photograph(page, { name: 'networks', shows: '192.168.122.0/24' });
  });

  await test.step('1.2.1 back up "default"', async () => {
    await page.getByRole('button', { name: 'default', exact: true }).click();
    await page.getByRole('link', { name: 'Open its page' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Download' })
        .or(page.getByRole('link', { name: 'Download' }))
        .first()
        .click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^default.*\.xml$/);
    await page.getByRole('button', { name: 'Keep the configuration as it is now' }).click();
    await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(1);
    await photograph(page, { name: 'network', shows: '192.168.122.0/24' });
  });

  await test.step('1.2.2 and 1.2.3 edit it, and define it again', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'DHCP ranges 1: last address' }).fill('192.168.122.199');
    await expect(page.getByText('Nobody is cut off.')).toBeVisible();
    await photograph(page, { name: 'network-edit', shows: '192.168.122.199' });
    await page.getByRole('button', { name: 'Review', disabled: false }).click();
    await expect(page.getByText(/virsh net-update default/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
    await photograph(page, { name: 'network-run', shows: 'default' });
    for (const scope of [[], ['--inactive']])
      expect(await host.run('virsh', 'net-dumpxml', ...scope, 'default')).toContain("end='192.168.122.199'");
  });

  await test.step('1.2.3 define it as it was backed up', async () => {
    await open('/networks/default');
    await page.getByRole('button', { name: 'Compare' }).last().click();
    await expect(
      page.getByRole('region', { name: 'Comparison' }).getByText(/192\.168\.122\.199/),
    ).toBeVisible();
    await page.getByRole('link', { name: 'Restore' }).last().click();
    await expect(page.getByText(/virsh net-update default/).first()).toBeVisible();
    await photograph(page, { name: 'network-restore', shows: 'virsh net-update default' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
    expect(await host.run('virsh', 'net-dumpxml', '--inactive', 'default')).toBe(original);
  });

  await test.step('1.2.4 let it start by itself', async () => {
    expect(await host.run('virsh', 'net-info', 'default')).toMatch(/Autostart:\s+no/);
    await open('/networks/default');
    await page.getByRole('link', { name: 'Set autostart' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
    expect(await host.run('virsh', 'net-info', 'default')).toMatch(/Autostart:\s+yes/);
  });

  await test.step('1.3 create centos7 on "default"', async () => {
    await open('/vms/create');
    await fillVm(page, {
      name: 'centos7',
      os: 'centos7.0',
      iso: centosIso,
      disk: '/home/kvm/templates/centos7.img',
      source: 'network default',
    });
    await photograph(page, { name: 'create-vm', shows: centosIso });
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(
      page.getByText(
        `virt-install --name=centos7 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=centos7.0 --location=${centosIso} --disk /home/kvm/templates/centos7.img,size=30 --network network=default --graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0`,
        { exact: false },
      ),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible(slowly);
    await photograph(page, { name: 'create-vm-review', shows: '--name=centos7' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
  });

  await test.step('1.4 to 1.7 what is plugged in where, and which address it has', async () => {
    const address = await waitUntil('a lease of centos7', () => leaseOf(host, 'centos7'), {
      timeoutMs: 90_000,
    });
    await open('/bridges?bridge=virbr0');
    await expect(page.getByText('centos7').first()).toBeVisible();
    await photograph(page, { name: 'bridges', shows: 'virbr0' });
    await openVm(page, bridgehead, 'centos7');
    await expect(page.getByText(address).first()).toBeVisible();
    await photograph(page, { name: 'vm', shows: address });
  });

  await test.step('2.1 to 2.3 put the uplink under the bridge virbr1', async () => {
    await open('/bridges/create');
    await page.getByRole('radio', { name: /^enp1s0\b/ }).check();
    await photograph(page, { name: 'create-bridge', shows: 'enp1s0' });
    await next(page, 'Addressing');
    await next(page, 'Options');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('virbr1');
    await next(page, 'Checks');
    await expect(page.getByText(/Nothing (stops|speaks against) this change/)).toBeVisible(slowly);
    await readChecks(page);
    await next(page, 'Review');
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible(slowly);
    await photograph(page, { name: 'create-bridge-review', shows: 'netplan' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const keep = page.getByRole('button', { name: 'Keep', exact: true });
    await expect(keep).toBeVisible(slowly);
    await photograph(page, { name: 'create-bridge-keep', shows: 'virbr1' });
    await keep.click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
    expect(await host.run('brctl', 'show', 'virbr1')).toContain('enp1s0');
  });

  await test.step('2.1.4 create debian10 on the bridge', async () => {
    await open('/vms/create');
    await fillVm(page, {
      name: 'debian10',
      os: 'debian10',
      iso: debianIso,
      disk: '/home/kvm/templates/debian10.qcow2',
      source: 'bridge virbr1',
    });
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(
      page.getByText(
        `virt-install --name=debian10 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=debian10 --location=${debianIso} --disk /home/kvm/templates/debian10.qcow2,size=30 --network bridge=virbr1 --graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0`,
        { exact: false },
      ),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText(kept)).toBeVisible(slowly);
  });

  await test.step('2.1.5 to 2.1.7 what is plugged in where, and which address it has', async () => {
    expect(await host.run('virsh', 'domiflist', 'debian10')).toMatch(/bridge\s+virbr1/);
    // Its serial console says which address the LAN gave it.
    const uuid = (await host.run('virsh', 'domuuid', 'debian10')).trim();
    await open(`/vms/${uuid}?console=open`);
    const typed = page.getByRole('textbox', { name: /debian10/ });
    const terminal = page.getByRole('region').filter({ has: typed }).last();
    const askForAddress = () =>
      expect(async () => {
        await typed.focus();
        await page.keyboard.type('ip -4 addr show eth0');
        await page.keyboard.press('Enter');
        await expect(terminal).toContainText(/inet 192\.168\.100\.\d+\/24/, { timeout: 3_000 });
      }).toPass(slowly);
    await photograph(page, { name: 'console', shows: 'debian10', before: askForAddress });
    const address = /inet (192\.168\.100\.\d+)\/24/.exec((await terminal.textContent()) ?? '')?.[1] ?? '';
    expect(await answersOnLan(address), `${address}, asked from the LAN`).toBe(true);
    await open('/');
    await page.getByRole('button', { name: /^VM debian10, running/ }).click(slowly);
    await photograph(page, { name: 'topology', shows: 'virbr1' });
  });

  await test.step('3 move node01 from NAT to the bridge', async () => {
    const before = await host.run('virsh', 'dumpxml', '--inactive', 'node01');
    await page.getByRole('button', { name: /^VM node01, running/ }).click();
    await page.getByRole('link', { name: /Move to another bridge or network/ }).click();
    await page.getByRole('radio', { name: /^virbr1 host bridge/ }).check();
    await next(page, 'How');
    await photograph(page, { name: 'convert', shows: 'node01' });
    await next(page, 'Checks');
    await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible(slowly);
    await readChecks(page);
    await next(page, 'Review');
    await expect(page.getByRole('region', { name: 'The plan for node01' })).toBeVisible(slowly);
    await photograph(page, { name: 'convert-review', shows: "<source bridge='virbr1'/>" });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'node01' });
    await expect(row.getByText('verified', { exact: true })).toBeVisible(slowly);
    await photograph(page, { name: 'convert-verified', shows: 'node01' });
    const address = /192\.168\.100\.\d+/.exec((await row.textContent()) ?? '')?.[0] ?? '';
    expect(await answersOnLan(address), `${address}, asked from the LAN`).toBe(true);
    const after = await host.run('virsh', 'dumpxml', '--inactive', 'node01');
    expect(after).toContain("<source bridge='virbr1'/>");

    // And back.
    await page.getByRole('link', { name: 'Back to what they had: all 1' }).click();
    await expect(page.getByRole('region', { name: 'The plan for node01' })).toBeVisible(slowly);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText('1 VM back to what they had')).toBeVisible(slowly);
    await expect(row.getByText('verified', { exact: true })).toBeVisible(slowly);
    expect(await host.run('virsh', 'dumpxml', '--inactive', 'node01')).toBe(before);
  });

  await test.step('every change stands in the history', async () => {
    await open('/runs');
    await expect(page.getByRole('row', { name: /virbr1.*kept/ }).first()).toBeVisible();
    await photograph(page, { name: 'runs', shows: 'virbr1' });
  });
});

/**
 * What the guide takes for granted: a directory with two installers, and room for disks. The installers are real ones
 * to virt-install, which finds kernel and initrd in them as in CentOS' and Debian's; what they boot is the lab's own
 * guest, for which an installation of half an hour is over in seconds.
 */
const prepare = `set -e
virsh net-autostart --disable default
mkdir -p ${images} /home/kvm/templates
mount -t tmpfs -o size=90g templates /home/kvm/templates
lab=/var/lib/libvirt/images/lab
iso=$(mktemp -d)
mkdir -p "$iso/images/pxeboot"
cp $lab/vmlinuz "$iso/images/pxeboot/vmlinuz"
cp $lab/guest.img "$iso/images/pxeboot/initrd.img"
printf '[general]\\nfamily = CentOS\\nversion = 7\\narch = x86_64\\nname = CentOS-7\\n[images-x86_64]\\nkernel = images/pxeboot/vmlinuz\\ninitrd = images/pxeboot/initrd.img\\n' > "$iso/.treeinfo"
xorriso -as mkisofs -quiet -V 'CentOS 7 x86_64' -R -o ${centosIso} "$iso" 2> /dev/null
rm -rf "$iso"/* "$iso"/.treeinfo
mkdir -p "$iso/.disk" "$iso/install.amd"
cp $lab/vmlinuz "$iso/install.amd/vmlinuz"
cp $lab/guest.img "$iso/install.amd/initrd.gz"
echo 'Debian GNU/Linux 10.9.0 "Buster" - Official amd64 NETINST' > "$iso/.disk/info"
xorriso -as mkisofs -quiet -V 'Debian 10.9.0 amd64 n' -R -o ${debianIso} "$iso" 2> /dev/null
rm -rf "$iso"`;

interface VmWishes {
  readonly name: string;
  readonly os: string;
  readonly iso: string;
  readonly disk: string;
  readonly source: string;
}

/** Field by field, what the guide's virt-install says. */
async function fillVm(page: Page, { name, os, iso, disk, source }: VmWishes): Promise<void> {
  const fill = (label: string, text: string) =>
    page.getByRole('textbox', { name: label, exact: true }).fill(text);
  await fill('Name', name);
  await page.getByRole('combobox', { name: 'Operating system (osinfo)' }).fill(os);
  await fill('Memory, MiB', '1024');
  await fill('Maximum memory, MiB', '2048');
  await fill('vCPUs', '1');
  await fill('Maximum vCPUs', '2');
  await page.getByRole('radio', { name: /ISO image, its kernel started directly/ }).check();
  await page.getByRole('combobox', { name: 'ISO on the host' }).fill(iso);
  await fill('Arguments for the installer’s kernel', 'console=ttyS0');
  await page.getByRole('group', { name: 'Disk' }).getByRole('radio', { name: 'New file' }).check();
  await fill('File to make', disk);
  await fill('Size, GiB', '30');
  await page.getByRole('combobox', { name: 'Plugged into' }).selectOption({ label: source });
}

async function openVm(page: Page, bridgehead: RunningConsole, name: string): Promise<void> {
  await page.goto(`${bridgehead.url}/vms`);
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.getByRole('link', { name: 'Open its page' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

async function next(page: Page, heading: string): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
}

async function readChecks(page: Page): Promise<void> {
  for (const box of await page.getByRole('checkbox', { name: /^I have read this/ }).all()) await box.check();
}

async function leaseOf(host: LabHost, name: string): Promise<string | undefined> {
  return /192\.168\.122\.\d+/.exec(await host.run('virsh', 'domifaddr', name, '--source', 'lease'))?.[0];
}

async function answersOnLan(address: string): Promise<boolean> {
  return (await runCommand([...lanArgv(lab), 'ping', '-c', '1', '-w', '20', address])).code === 0;
}

interface Picture {
  readonly name: string;
  /** A word of the host's that is on the page when it has been drawn, in any language. */
  readonly shows: string;
  /** What is done on the page first; what it does must not depend on the language. */
  readonly before?: () => Promise<void>;
}

/** What the switch in the top bar says, in the language that it leads to. */
const languages = { 'zh-CN': '中文', en: 'English' } as const;

/** In both languages. The page is reloaded for that, and nothing that was typed may be lost by it. */
async function photograph(page: Page, { name, shows, before }: Picture): Promise<void> {
  for (const locale of ['zh-CN', 'en'] as const) {
    await page.getByRole('banner').getByRole('button', { name: languages[locale], exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', locale);
    await page.reload();
    const text = page.getByText(shows).or(page.locator(`input[value="${shows}"]`));
    await expect(text.filter({ visible: true }).first()).toBeVisible(slowly);
    await expect(page.locator('[data-waiting]')).toHaveCount(0, slowly);
    await before?.();
    mkdirSync(join(pictures, locale), { recursive: true });
    await page.screenshot({ path: join(pictures, locale, `${name}.png`), animations: 'disabled' });
  }
}
