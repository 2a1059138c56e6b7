import type { Page } from '@playwright/test';
import { expectAccessible } from './expect-accessible';
import { expect, type LabHost, test } from './test';

const done = 'Done, and proved by reading the host again';
/** A run that plugs five guests in again and reads the host: on a busy machine it takes its time. */
const slowly = { timeout: 60_000 };
const inactive = (host: LabHost) => host.run('virsh', 'net-dumpxml', '--inactive', 'default');
const address = async (host: LabHost) =>
  /(\d+(?:\.\d+){3})\/24/.exec(await host.run('virsh', 'domifaddr', 'node01', '--source', 'lease'))?.[1] ??
  '';
const taps = async (host: LabHost) =>
  (await host.run('ip', '-br', 'link', 'show', 'master', 'virbr0')).match(/vnet\d+/g)?.sort();

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}${path}`);
}

test('a network is edited while it runs: what is wrong is said beside its field, and no guest notices', async ({
  page,
  host,
}) => {
  const before = await inactive(host);
  await open(page, '/networks?network=default');
  await page.getByRole('link', { name: 'Open its page' }).click();
  await expect(page.getByRole('heading', { name: 'default', level: 1 })).toBeVisible();
  await expect(page.getByText(/LIBVIRT_PRT.*MASQUERADE/)).toBeVisible();
  await expect(page.getByText("<bridge name='virbr0'")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();

  const subnet = page.getByRole('textbox', { name: /Address of the bridge/ });
  await subnet.fill('192.168.100.1/24');
  await expect(page.getByText(/192.168.100.0\/24 overlaps with enp1s0/)).toBeVisible();
  await expect(page.getByText(/Cuts off .*node01/)).toBeVisible();
  await expectAccessible(page);
  await subnet.fill('192.168.122.1/24');
  await page.getByRole('textbox', { name: 'DHCP ranges 1: last address' }).fill('192.168.122.199');
  await page.getByRole('button', { name: 'Add: Reserved addresses' }).click();
  await page.getByRole('textbox', { name: 'Reserved addresses 1: MAC' }).fill('52:54:00:00:00:99');
  await page.getByRole('textbox', { name: 'Reserved addresses 1: address' }).fill('192.168.122.299');
  await expect(page.getByText('“192.168.122.299” is not usable here.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Reserved addresses 1: address' }).fill('192.168.122.99');

  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Reserved addresses 1: address' })).toHaveValue(
    '192.168.122.99',
  );

  // The same text as XML; what libvirt says of it stands at its line.
  await page.getByRole('radio', { name: 'XML' }).click();
  const editor = page.getByRole('textbox', { name: 'XML of the network' });
  await expect(editor).toContainText("<host mac='52:54:00:00:00:99' ip='192.168.122.99'/>");
  const good = before.replace(
    "192.168.122.254'/>",
    "192.168.122.199'/>\n      <host mac='52:54:00:00:00:99' ip='192.168.122.99'/>",
  );
  await editor.fill(good.replace('<range', '<rnge'));
  await expect(page.getByText(/Line \d+: Element dhcp has extra content: rnge/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Review' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page);
  await editor.fill(good);
  await expect(page.getByText('Nobody is cut off.')).toBeVisible();
  await page.getByRole('button', { name: 'Review', disabled: false }).click();
  await expect(
    page.getByText(/virsh net-update default add ip-dhcp-host .*--live --config/).first(),
  ).toBeVisible();
  expect(await inactive(host)).toBe(before);

  const pinged = host.run('ping', '-c', '30', '-i', '0.2', '-W', '1', await address(host));
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(done)).toBeVisible(slowly);
  expect(await pinged).toContain(' 0% packet loss');
  for (const scope of [[], ['--inactive']]) {
    const xml = await host.run('virsh', 'net-dumpxml', ...scope, 'default');
    expect(xml).toContain("<range start='192.168.122.2' end='192.168.122.199'/>");
    expect(xml).toContain("<host mac='52:54:00:00:00:99' ip='192.168.122.99'/>");
  }

  // The XML from before was kept by itself, and is the configuration again.
  await open(page, '/networks/default');
  await page.getByRole('button', { name: 'Compare' }).first().click();
  await expect(
    page.getByRole('region', { name: 'Comparison' }).getByText(/192\.168\.122\.199/),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Restore' }).first().click();
  await expect(page.getByText(/virsh net-update default delete ip-dhcp-host/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(done)).toBeVisible(slowly);
  expect(await inactive(host)).toBe(before);
});

test('an edit on top of another is refused with both shown, and a restart puts every tap back', async ({
  page,
  host,
}) => {
  const [before, plugged] = [await inactive(host), await taps(host)];
  await open(page, '/networks/default/edit');
  await page.getByRole('textbox', { name: 'Domain' }).fill('mine.test');
  // What they type in their editor.
  const theirs = (typed: string) => host.run('env', `EDITOR=sed -i ${typed}`, 'virsh', 'net-edit', 'default');
  try {
    await theirs(`"/<ip /i <dns><txt name='theirs' value='x'/></dns>"`);
    await page.getByRole('button', { name: 'Review', disabled: false }).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed default' });
    await expect(conflict.getByText("<txt name='theirs' value='x'/>").first()).toBeVisible();
    await expect(conflict.getByText("<domain name='mine.test'/>")).toBeVisible();
    await expectAccessible(page);
    await conflict.getByRole('button', { name: 'Go on from theirs' }).click();
    await expect(page.getByRole('textbox', { name: 'Domain' })).toHaveValue('');
  } finally {
    await theirs('"/<dns>/,/<.dns>/d"');
  }
  expect(await inactive(host)).toBe(before);

  await open(page, '/networks/default/change?do=restart');
  await expect(page.getByText(/This cuts off .*node01.* for some seconds/)).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(done)).toBeVisible(slowly);
  expect(await taps(host)).toEqual(plugged);
  await host.run('ping', '-c', '1', '-w', '10', await address(host));
});

test('a network is created beside the others, and one with a hostile name has its page', async ({
  page,
  host,
}) => {
  await open(page, '/networks/create');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('default');
  await expect(page.getByText('There is a network default already.')).toBeVisible();
  await name.fill('lab-net');
  await page.getByRole('radio', { name: /^isolated/ }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review', disabled: false }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const hostile = `we "ird" $(touch pwned) 名字 'x'`;
  try {
    await expect(page.getByText(done)).toBeVisible(slowly);
    const info = await host.run('virsh', 'net-info', 'lab-net');
    expect(info).toMatch(/Active:\s+yes/);
    expect(info).toMatch(/Autostart:\s+yes/);

    const xml = `<network><name>${hostile.replaceAll('"', '&quot;')}</name><bridge name='virbr-ird'/></network>`;
    await host.run(
      'sh',
      '-c',
      'printf %s "$1" > /root/hostile.xml; virsh net-define /root/hostile.xml',
      'sh',
      xml,
    );
    await open(page, '/networks');
    await page.getByRole('button', { name: hostile }).click();
    await page.getByRole('link', { name: 'Open its page' }).click();
    await expect(page.getByRole('heading', { name: hostile, level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Keep the configuration as it is now' }).click();
    await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(1);
    expect(
      await host.run('sh', '-c', 'cat /var/lib/bridgehead/versions/networks/"$1"/*.xml', 'sh', hostile),
    ).toContain("<bridge name='virbr-ird'");
  } finally {
    await host.run(
      'sh',
      '-c',
      'virsh net-destroy lab-net; virsh net-undefine lab-net; rm -f /root/hostile.xml; virsh net-undefine "$1"; rm -r /var/lib/bridgehead/versions/networks/"$1"',
      'sh',
      hostile,
    );
  }
});
