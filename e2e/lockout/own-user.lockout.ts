import { join } from 'node:path';
import {
  outcome,
  planBridge,
  planRemoval,
  rollBackButton,
  startAndKeep,
  startButton,
  untilAsked,
} from './bridge-wizard';
import { ConsoleOnHost } from './console-on-host';
import { test as base, expect, expectAsAtFirst } from './test';
import { visit } from './visit';

/** The console under its own user and its hardened unit: what is changed goes through sudo. */
const test = base.extend<object, { readonly bridgehead: ConsoleOnHost }>({
  bridgehead: [
    async ({ host }, use) => {
      await use(await ConsoleOnHost.installAsItself(host));
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

const bridge = 'br1';
const doctor = ['node', join(import.meta.dirname, '..', '..', 'scripts', 'main.mjs'), 'doctor'] as const;
const asItself = ['runuser', '-u', 'bridgehead', '--'] as const;

test('the console runs as its own user, has all its rights, and no more', async ({ host, bridgehead }) => {
  expect(await bridgehead.isRunning()).toBe(true);
  const main = (
    await host.run('systemctl', 'show', '--value', '-p', 'MainPID', ConsoleOnHost.ownUnit)
  ).trim();
  const users = await host.run('ps', '-o', 'user=', '-p', main, '--ppid', main);
  expect(new Set(users.trim().split(/\s+/))).toEqual(new Set(['bridgehead']));
  await host.run('visudo', '-c');
  expect(await host.run(...doctor, '--user', 'bridgehead')).not.toContain('✗');

  for (const argv of [
    ['id'],
    ['sh', '-c', 'id'],
    ['cat', '/etc/shadow'],
    ['tee', '/etc/passwd'],
    ['nft', 'flush', 'ruleset'],
    ['tcpdump', '-i', 'enp1s0', '-w', '/tmp/x', '-z', 'id'],
  ])
    expect(await host.tell(...asItself, 'sudo', '-n', '--', ...argv), argv.join(' ')).toMatch(
      /^sudo: a password is required/,
    );
  expect(await host.tell(...asItself, 'cat', '/var/lib/bridgehead/runs')).toContain('Permission denied');
  // README.md says how much the unit fences off.
  const security = await host.tell('systemd-analyze', 'security', '--no-pager', ConsoleOnHost.ownUnit);
  expect(Number(/Overall exposure level .*: ([\d.]+)/.exec(security)?.[1])).toBeLessThanOrEqual(8.1);
});

test('a bridge is made and kept, and removed without a trace', async ({ page, host, bridgehead, first }) => {
  await planBridge(page, bridgehead, { bridge });
  await startAndKeep(page);
  expect((await host.state()).links[bridge]).toMatchObject({ kind: 'bridge' });
  await planRemoval(page, bridgehead, bridge);
  await startAndKeep(page);
  await expectAsAtFirst(host, first);
});

test('a bridge is rolled back', async ({ page, host, bridgehead, first }) => {
  await planBridge(page, bridgehead, { bridge });
  await startButton(page).click();
  await untilAsked(page);
  await rollBackButton(page).click();
  await expect(page.getByText(outcome.rolledBack)).toBeVisible({ timeout: 60_000 });
  await expectAsAtFirst(host, first);
});

test('the host goes back by itself when the console is gone', async ({ page, host, bridgehead, first }) => {
  await planBridge(page, bridgehead, { bridge });
  await startButton(page).click();
  await untilAsked(page);
  await host.giveRunSeconds(15);
  await bridgehead.kill('with children');
  await host.untilRunsHaveEnded();
  await expectAsAtFirst(host, first);
  await bridgehead.start();
});

test('without its sudo rules the console only looks, and says so', async ({ page, host, bridgehead }) => {
  await host.run('mv', '/etc/sudoers.d/bridgehead', '/root/sudoers');
  try {
    await bridgehead.restart();
    await visit(page, `${bridgehead.url()}/bridges`);
    await expect(
      page.getByText('The console may look at this host, and has not the rights to change it.'),
    ).toBeVisible();
    await expect(page.getByRole('row', { name: /virbr0/ })).toBeVisible();
    const said = await host.tell(...doctor, '--user', 'bridgehead');
    expect(said).toContain('✗ begins a run');
    expect(said).toContain('install -m 0440 packaging/sudoers /etc/sudoers.d/bridgehead');
    expect(await bridgehead.lastWords()).toContain('npm run doctor says how to give them');
  } finally {
    await host.run('mv', '/root/sudoers', '/etc/sudoers.d/bridgehead');
    await bridgehead.restart();
  }
});
