import { readFile } from 'node:fs/promises';
import {
  enterArgv,
  execInHost,
  labHosts,
  makeSshIdentity,
  readHostKey,
  type SshIdentity,
  startSshServer,
  upLab,
} from '../lab/lab';
import { expectAccessible } from './expect-accessible';
import { planBridge, planRemoval, startAndKeep } from './lockout/bridge-wizard';
import { RunningConsole } from './running-console';
import { test as base, expect, labName, labOptions } from './test';

interface Far {
  readonly name: string;
  readonly address: string;
  run(line: string): Promise<string>;
}

/** A second host, which the console reaches over the LAN by SSH alone; the first is looked at from inside. */
const test = base.extend<object, { readonly far: Far; readonly identity: SshIdentity }>({
  identity: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture from its pattern
    async ({}, use) => {
      const identity = await makeSshIdentity({ through: labName });
      await use(identity);
      await identity.remove();
    },
    { scope: 'worker' },
  ],
  far: [
    async ({ host: _first, identity }, use) => {
      await upLab({ ...labOptions, hosts: 2 });
      const name = `${labName}2`;
      await startSshServer(name, identity.publicKey);
      const address = (await labHosts(labName)).find((one) => one.name === name)?.lanAddresses[0] ?? '';
      await use({
        name,
        address,
        async run(line) {
          const { code, stdout, stderr } = await execInHost(name, ['sh', '-c', line]);
          if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`);
          return stdout;
        },
      });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  bridgehead: [
    async ({ host, identity }, use) => {
      const running = await RunningConsole.start(
        { kind: 'lab', name: host.name, prefix: enterArgv(host.name) },
        { more: { BRIDGEHEAD_SSH_CONFIG: identity.configFile } },
      );
      await use(running);
      await running.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test('a second host is added over SSH, watched, searched, changed across its only link, and removed', async ({
  page,
  host,
  far,
  bridgehead,
}) => {
  test.setTimeout(600_000);
  await test.step('its key is unknown: it is shown, compared and trusted', async () => {
    await page.getByRole('button', { name: /^Host:/ }).click();
    await page.getByRole('menuitem', { name: 'All hosts' }).click();
    await expect(page.getByRole('row', { name: new RegExp(`^${host.name} .*live`) })).toBeVisible();
    await page.getByRole('button', { name: 'Add a host' }).click();

    await page.getByRole('textbox', { name: 'Name' }).fill(host.name);
    await page.getByRole('textbox', { name: 'Place' }).fill('ssh://-oProxyCommand=reboot');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription(
      /There is a host .* already/,
    );
    await expect(page.getByRole('textbox', { name: 'Place' })).toHaveAccessibleDescription(/is not a place/);

    await page.getByRole('textbox', { name: 'Name' }).fill('far');
    await page.getByRole('textbox', { name: 'Place' }).fill(`ssh://root@${far.address}`);
    await page.getByRole('textbox', { name: 'Labels' }).fill('rack 2, 测试');
    await page.getByRole('button', { name: 'Test' }).click();
    await expect(page.getByText('The host key of far is not known yet.')).toBeVisible();
    await expect(page.getByText(await readHostKey(far.name))).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: /trust this key/ }).click();
    await expect(page.getByText(/Reached; commands run as root there/)).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const row = page.getByRole('row', { name: /^far / });
    await expect(row.getByText('live')).toBeVisible({ timeout: 30_000 });
    await expect(row.getByRole('cell', { name: /^\d+ of \d+$/ })).toBeVisible({ timeout: 30_000 });
    await expectAccessible(page);
    expect(await readFile(bridgehead.hostsFile, 'utf8')).toContain(`at: ssh://root@${far.address}`);
  });

  await test.step('its picture is at an address that names it, and is live', async () => {
    await page.getByRole('link', { name: 'far', exact: true }).click();
    await expect(page).toHaveURL(`${bridgehead.url}/on/far`);
    await expect(page.getByRole('button', { name: /^VM node01, / })).toBeVisible({ timeout: 30_000 });
    await far.run('ip link add br-seen type bridge');
    await expect(page.getByRole('button', { name: /br-seen/ })).toBeVisible();
    await far.run('ip link del br-seen');
    await expect(page.getByRole('button', { name: /br-seen/ })).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('button', { name: /^VM node01, / })).toBeVisible();
    await page.getByRole('link', { name: 'VMs', exact: true }).click();
    await expect(page).toHaveURL(`${bridgehead.url}/on/far/vms`);
  });

  await test.step('what is on another host is found by its MAC', async () => {
    const mac =
      (await host.run('virsh', 'domiflist', 'node01')).match(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/)?.[0] ?? '';
    expect(await far.run('virsh domiflist node01')).not.toContain(mac);
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill(mac);
    await page.getByRole('option', { name: new RegExp(`node01 on ${host.name}`) }).click();
    await expect(page).toHaveURL(new RegExp(`/on/${host.name}/vms\\?vm=`));
    await expect(page.getByRole('complementary').getByText(mac).first()).toBeVisible();
    await page.getByRole('button', { name: /^Host:/ }).click();
    await page.getByRole('menuitem', { name: 'far' }).click();
    await expect(page).toHaveURL(`${bridgehead.url}/on/far/vms`);
  });

  await test.step('a bridge across its only link is kept, and taken away again', async () => {
    const onFar = { url: () => `${bridgehead.url}/on/far` };
    await planBridge(page, onFar, { bridge: 'br-far' });
    await expect(page.getByText(`a new connection reaches ssh://root@${far.address}`)).toBeVisible();
    await startAndKeep(page);
    await expect(page).toHaveURL(/\/on\/far\/runs\//);
    expect(await far.run('bridge link show dev enp1s0')).toContain('master br-far');
    await planRemoval(page, onFar, 'br-far');
    await startAndKeep(page);
    expect(await far.run('ip -br link show type bridge')).not.toContain('br-far');
  });

  await test.step('a host that hangs is told, and the other goes on', async () => {
    await page.goto(`${bridgehead.url}/on/${host.name}/hosts`);
    await far.run('pkill -STOP sshd');
    await expect(page.getByRole('row', { name: /^far .*unreachable/ })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('row', { name: new RegExp(`^${host.name} .*live`) })).toBeVisible();
    // Asked for while it still hangs: afterwards it may be back before anybody asks.
    await page.getByRole('button', { name: 'Try far again now' }).click();
    await far.run('pkill -CONT sshd');
    await expect(page.getByRole('row', { name: /^far .*live/ })).toBeVisible({ timeout: 60_000 });
  });

  await test.step('a console that is killed leaves nothing running there, and finds all again', async () => {
    const programs = () => far.run("pgrep -fc '[v]irsh event|[i]p -o monitor|[v]irsh$' || true");
    expect(Number(await programs())).toBeGreaterThan(0);
    await bridgehead.kill();
    await expect.poll(programs, { timeout: 20_000 }).toBe('0\n');
    await bridgehead.startAgain();
    await expect(page.getByRole('row', { name: /^far .*live/ })).toBeVisible({ timeout: 60_000 });
  });

  await test.step('it is removed, and stays as it is', async () => {
    await page.getByRole('button', { name: 'Remove far' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByRole('row', { name: /^far / })).toHaveCount(0);
    await page.goto(`${bridgehead.url}/on/far/vms`);
    await expect(page.getByText('This console looks at no host called “far”.')).toBeVisible();
    expect(await far.run('virsh list --all --name')).toContain('node01');
  });
});
