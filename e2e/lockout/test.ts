import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { lanArgv, projectBinds } from '../../lab/lab';
import { ConsoleOnHost } from './console-on-host';
import type { HostState } from './host-state';
import { LanHost } from './lan-host';
import { type LockoutOptions, wanted } from './wanted';

interface TestFixtures {
  /** A page in a browser on the LAN, signed in, that shows the host's topology. */
  readonly page: Page;
  readonly hasTime: undefined;
  readonly tellOnFailure: undefined;
}

interface WorkerFixtures {
  /** Lives as long as its tests pass: Playwright starts a new worker after a failure, and that boots a new host. */
  readonly host: LanHost;
  readonly bridgehead: ConsoleOnHost;
  /** The host before any test touched it: each leaves it so. */
  readonly first: HostState;
}

export const test = base.extend<TestFixtures, WorkerFixtures & LockoutOptions>({
  manager: ['netplan', { option: true, scope: 'worker' }],
  uplink: ['static', { option: true, scope: 'worker' }],
  host: [
    async ({ manager, uplink }, use) => {
      const host = await LanHost.up({ manager, uplink, binds: projectBinds });
      await use(host);
      await host.down();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  bridgehead: [
    async ({ host }, use) => {
      await use(await ConsoleOnHost.install(host));
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  launchOptions: [
    // Asks for no host: this is set up for every test, also for one that is then left out.
    async ({ launchOptions }, use) => {
      const directory = await mkdtemp(join(tmpdir(), 'bridgehead-lockout-'));
      const executablePath = join(directory, 'chromium-on-lan');
      const chromium = launchOptions.executablePath ?? 'chromium';
      await writeFile(executablePath, `#!/bin/sh\nexec ${lanArgv(LanHost.lab).join(' ')} ${chromium} "$@"\n`);
      await chmod(executablePath, 0o755);
      await use({ ...launchOptions, executablePath });
      await rm(directory, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  first: [
    async ({ host, bridgehead: _installed }, use) => {
      await use(await host.settledState());
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  page: async ({ page, bridgehead, first: _first }, use) => {
    await signIn(page, bridgehead);
    await use(page);
  },
  hasTime: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture from its pattern
    async ({}, use, testInfo) => {
      const { beginNoTestAfterMs } = wanted();
      testInfo.skip(beginNoTestAfterMs !== undefined && Date.now() > beginNoTestAfterMs, 'no time left');
      await use(undefined);
    },
    { auto: true },
  ],
  tellOnFailure: [
    // `hasTime` comes first, so that no host is booted for a test that is left out.
    async ({ hasTime: _hasTime, host, bridgehead }, use, testInfo) => {
      await use(undefined);
      if (testInfo.status === testInfo.expectedStatus) return;
      const story = await tellHostState(host, bridgehead);
      console.log(`The host after "${testInfo.title}" (${testInfo.project.name}):\n${story}`);
      await testInfo.attach('host', { body: story, contentType: 'text/plain' });
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(page: Page, bridgehead: ConsoleOnHost, address?: string): Promise<void> {
  await page.goto(await bridgehead.createSignInLink(address));
  await page.waitForURL(`${bridgehead.url(address)}/`);
}

export async function expectAsAtFirst(host: LanHost, first: HostState): Promise<void> {
  await expect.poll(() => host.state(), { timeout: 60_000 }).toEqual(first);
  expect(await host.answersOnLan()).toBe(true);
}

/** In an administrator's words: how the host stands, which runs it has, what the console said. */
async function tellHostState(host: LanHost, bridgehead: ConsoleOnHost): Promise<string> {
  const runs =
    'cd /var/lib/bridgehead/runs 2>/dev/null || exit 0; for run in *; do echo "== $run"; ls "$run"; for said in "$run"/outcome "$run"/deadline "$run"/*.log; do [ -f "$said" ] && echo "-- $said" && tail -n 40 "$said"; done; done';
  const asked: Record<string, [string, ...string[]]> = {
    addresses: ['ip', '-br', 'addr'],
    routes: ['ip', 'route'],
    bridges: ['brctl', 'show'],
    runs: ['sh', '-c', runs],
    'failed units': ['systemctl', 'list-units', '--failed', '--plain', '--no-legend'],
    journal: [
      'journalctl',
      '--no-pager',
      '--lines',
      '60',
      '--priority',
      'notice',
      '--output',
      'short-monotonic',
    ],
  };
  const told = [`answers on the LAN at ${host.address}: ${await host.answersOnLan()}`];
  for (const [title, argv] of Object.entries(asked)) told.push(`# ${title}\n${await host.tell(...argv)}`);
  told.push(`# console\n${await bridgehead.lastWords()}`);
  return told.join('\n');
}
