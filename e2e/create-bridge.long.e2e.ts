import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { enterArgv } from '../lab/lab';
import { RunningConsole } from './running-console';
import { expect, signIn, test } from './test';

/** The host must be as it was: none of these tests starts a run. */
test.afterEach(async ({ host }) => {
  expect(await host.run('ip', '-br', 'link', 'show', 'type', 'bridge')).not.toMatch(/^(br1|br-lan)\b/m);
});

test('a bridge is asked for step by step: uplink, addressing, options, checks, review', async ({ page }) => {
  await page.getByRole('link', { name: 'Bridges', exact: true }).click();
  await page.getByRole('link', { name: 'Create a bridge' }).click();

  // What cannot be chosen says why, and what to do.
  await expect(page.getByRole('radio', { name: /enp2s0/ })).toBeDisabled();
  await expect(page.getByText('enp2s0 is already a port of br0.')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Choose an interface, or an isolated bridge.')).toBeVisible();
  await page.getByRole('radio', { name: /enp1s0/ }).check();
  await expect(page.getByText('Choose an interface, or an isolated bridge.')).toHaveCount(0);
  await next(page, 'Addressing');

  const moves = page.getByRole('region', { name: 'What moves to the bridge' });
  await expect(page.getByRole('radio', { name: /Keep what the uplink has/ })).toBeChecked();
  await expect(moves.getByText(/192\.168\.100\.\d+\/24/)).toBeVisible();
  await next(page, 'Options');

  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('br1');
  await next(page, 'Checks');

  // The browser is on the machine of the console itself, and nobody came by SSH.
  await expect(
    page.getByText('A gateway answers now (192.168.100.1), and must answer afterwards.'),
  ).toBeVisible();
  await expect(page.getByText(/systemd runs here/)).toBeVisible();
  await next(page, 'Review');
  const wiring = page.getByRole('region', { name: 'What is wired to what' });
  const ways = (when: string) => wiring.getByRole('list', { name: when, exact: true }).getByRole('listitem');
  await expect(ways('Now')).toHaveText([/LAN/, /enp1s0.*192\.168\.100\.\d+\/24.*via 192\.168\.100\.1/]);
  await expect(ways('Afterwards')).toHaveText([
    /LAN/,
    /enp1s0.*no address/,
    /br1.*192\.168\.100\.\d+\/24.*via 192\.168\.100\.1/,
  ]);
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Checks' })).toBeFocused();

  // The browser's own way back goes by steps too.
  await page.getByRole('button', { name: 'Options' }).click();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Checks' })).toBeVisible();
});

test('what is typed wrong is said beside it, and nothing that was typed is lost, not by a reload either', async ({
  page,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/bridges/create?uplink=enp1s0&step=addressing`);
  await page.getByRole('radio', { name: /Static/ }).check();
  const addresses = page.getByRole('textbox', { name: 'Addresses' });
  const gateways = page.getByRole('textbox', { name: 'Gateways' });
  // What the uplink has now is there already.
  await expect(addresses).toHaveValue(/^192\.168\.100\.\d+\/24$/);
  await expect(gateways).toHaveValue('192.168.100.1');

  await addresses.fill('010.0.0.5/24');
  await expect(addresses).toHaveAccessibleDescription(/“010\.0\.0\.5\/24” is not an IP address\./);
  await addresses.fill('192.168.100.5');
  await expect(addresses).toHaveAccessibleDescription(/lacks its prefix length/);
  await addresses.fill('192.168.100.5/24 fd00::5/64');
  await gateways.fill('10.0.0.1');
  await expect(gateways).toHaveAccessibleDescription(/10\.0\.0\.1 lies in no subnet of the addresses above/);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(gateways).toBeFocused();
  await page.reload();
  await expect(addresses).toHaveValue('192.168.100.5/24 fd00::5/64');
  await expect(gateways).toHaveValue('10.0.0.1');
  await gateways.fill('192.168.100.1');
  await next(page, 'Options');

  const name = page.getByRole('textbox', { name: 'Name' });
  for (const [typed, complaint] of [
    ['br0', 'br0 already exists on this host.'],
    ['virbr0', 'virbr0 already exists on this host.'],
    ['a-bridge-too-long', '“a-bridge-too-long” cannot be the name of a bridge.'],
    ['br 0', '“br 0” cannot be the name of a bridge.'],
    ['', '“” cannot be the name of a bridge.'],
  ] as const) {
    await name.fill(typed);
    await expect(name).toHaveAccessibleDescription(new RegExp(complaint.replaceAll('.', '\\.')));
  }
  await page.getByRole('button', { name: 'virbr1', exact: true }).click();
  await expect(name).toHaveValue('virbr1');
  await page.getByRole('checkbox', { name: 'STP' }).check();
  await page.getByRole('textbox', { name: 'Forward delay' }).fill('90');
  await expect(page.getByText('Type a whole number from 2 to 30.')).toBeVisible();
  await page.getByRole('checkbox', { name: 'STP' }).uncheck();
  await page.getByRole('textbox', { name: 'MTU' }).fill('9000');
  await expect(page.getByText('Type a whole number from 1280 to 1500.')).toBeVisible();
  await page.getByRole('textbox', { name: 'MTU' }).fill('');
  await page.getByRole('button', { name: 'Addressing' }).click();
  await expect(addresses).toHaveValue('192.168.100.5/24 fd00::5/64');
});

test('an address that somebody on the LAN has stops the change, and a red check is no question', async ({
  page,
  bridgehead,
}) => {
  const request = new URLSearchParams({
    uplink: 'enp1s0',
    addressing: 'static',
    addresses: '192.168.100.1/24',
    gateways: '',
    step: 'review',
  });
  await page.goto(`${bridgehead.url}/bridges/create?${request}`);
  await expect(page.getByText('Somebody on the LAN has 192.168.100.1 already.')).toBeVisible();
  await expect(page.getByText('One check stops this change.', { exact: false })).toBeVisible();
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await page.getByText('What the host said', { exact: true }).first().click();
  await expect(page.getByText(/arping -D .*192\.168\.100\.1/)).toBeVisible();
});

test('whoever comes through the uplink is asked to read what that means, and is asked once', async ({
  page,
  host,
}) => {
  // As a proxy in front of the console names a client on the LAN.
  const bridgehead = await RunningConsole.start(
    { kind: 'lab', name: host.name, prefix: enterArgv(host.name) },
    { proxies: ['127.0.0.1'] },
  );
  await signIn(page, bridgehead);
  await page.setExtraHTTPHeaders({ 'x-forwarded-for': '192.168.100.1' });
  await page.goto(`${bridgehead.url}/bridges/create?uplink=enp1s0&step=checks`);
  await expect(page.getByText('You are connected from 192.168.100.1 through enp1s0.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await page.getByRole('checkbox', { name: /I have read this.*You are connected/ }).check();
  await page.reload();
  await expect(page.getByRole('checkbox', { name: /I have read this/ })).toBeChecked();
  await next(page, 'Review');

  // Without an address, its answer could never come back.
  await page.goto(`${bridgehead.url}/bridges/create?uplink=enp1s0&step=checks&addressing=none`);
  await expect(page.getByText('and the bridge would have no address')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await bridgehead.dispose();
});

test('an address that names no uplink of this host leads back to the first step, which says so', async ({
  page,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/bridges/create?uplink=virbr0&step=review`);
  await expect(page.getByText('There is no interface virbr0 on this host.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Uplink', exact: true })).toBeVisible();
});

test('what was reviewed can be taken along as a script and as a playbook, and runs nothing', async ({
  page,
  host,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/bridges/create?uplink=enp1s0&step=review`);
  const download = async (name: string): Promise<{ readonly name: string; readonly text: string }> => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const script = await download('Download as script');
  const playbook = await download('Download as Ansible playbook');
  expect(playbook.name).toBe(script.name.replace(/\.sh$/, '.yml'));
  expect(playbook.text).toContain('name: !unsafe "Put enp1s0 under the new bridge br1"');
  expect(playbook.text).toContain(`hosts:\n    - ${host.name}\n`);
  expect(playbook.text).toContain(`/var/lib/bridgehead/runs/${script.name.replace(/\.sh$/, '')}/keep.sh`);
  // There is no other host to take along.
  await expect(page.getByText('The same on other hosts')).toHaveCount(0);
});

test('a bridge that VMs use is not removed: each is named, with the way to move it', async ({ page }) => {
  await page.getByRole('link', { name: 'Bridges', exact: true }).click();
  await page.getByRole('button', { name: 'virbr0', exact: true }).click();
  await expect(page.getByRole('complementary', { name: /virbr0/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Remove', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'br0', exact: true }).click();
  await page.getByRole('link', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('radio', { name: /br0/ })).toBeChecked();
  await expect(page.getByText(/use.? br0: .*debian10/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  const user = page
    .getByRole('list', { name: 'VMs on br0' })
    .getByRole('listitem')
    .filter({ hasText: 'debian10' });
  await user.getByRole('link', { name: 'Move to another bridge or network' }).click();
  await expect(page).toHaveURL(/\/convert\?step=target&vms=/);
});

test('a bridge that nobody owns says so instead of being removed', async ({ page, host, bridgehead }) => {
  await host.run('ip', 'link', 'add', 'br-by-hand', 'type', 'bridge');
  try {
    await page.goto(`${bridgehead.url}/bridges?bridge=br-by-hand`);
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    await expect(remove).toBeDisabled();
    await remove.focus();
    await expect(page.getByRole('tooltip')).toContainText('No network manager owns br-by-hand.');
  } finally {
    await host.run('ip', 'link', 'del', 'br-by-hand');
  }
});

test('the whole way can be gone by keyboard', async ({ page, bridgehead }) => {
  await page.goto(`${bridgehead.url}/bridges/create`);
  await page.getByRole('radio', { name: /enp1s0/ }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('radio', { name: /enp1s0/ })).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Next' })).toBeFocused();
  await page.keyboard.press('Enter');
  // The title has the focus; the first answer is one press away.
  await expect(page.getByRole('heading', { name: 'Addressing' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: /Keep what the uplink has/ })).toBeFocused();
});

async function next(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeFocused();
}
