import type { Page } from '@playwright/test';
import { waitUntil } from '../../lab/wait-until';
import {
  type BridgeWishes,
  keepButton,
  outcome,
  planBridge,
  planRemoval,
  rollBackButton,
  startAndKeep,
  startButton,
  untilAsked,
} from './bridge-wizard';
import type { HostState } from './host-state';
import { LanHost } from './lan-host';
import { expect, expectAsAtFirst, test } from './test';
import { startBehindTurnstile, type Trap, type Turnstile } from './turnstile';

/**
 * Whatever goes wrong under way, the host goes back by itself, is reachable again and is as at first; and the page
 * says so plainly when it can be reached again.
 */
const bridge = 'br1';

/**
 * The commands by which network managers take up new files, and the kernel's part where that comes before them. What
 * is to outlive the console is started by systemd-run.
 */
const managerCommand = ['netplan *', 'networkctl *', 'nmcli *', '*ifup *', '*ifdown *', '*ifreload *'];
const firstRewiring = [...managerCommand, 'ip *-batch *'];

const ended = (page: Page) => page.getByText(outcome.rolledBack).or(page.getByText(outcome.rollbackFailed));

/** The end that every one of these stories has. */
async function expectBack(page: Page, host: LanHost, first: HostState): Promise<void> {
  await expect(ended(page)).toBeVisible({ timeout: 180_000 });
  await expect(page.getByText(outcome.rolledBack)).toBeVisible({ timeout: 15_000 });
  await expectAsAtFirst(host, first);
}

test('nobody presses Keep', async ({ page, host, bridgehead, first }) => {
  await planBridge(page, bridgehead, { bridge });
  await startButton(page).click();
  await untilAsked(page);
  expect((await host.state()).links[bridge]).toBeDefined();
  await expect(page.getByRole('timer')).toBeVisible();
  // The console gives 90 s; what happens when they are over does not depend on how many they were.
  await host.giveRunSeconds(15);
  await expectBack(page, host, first);
  await expect(keepButton(page)).toHaveCount(0);
});

test('nobody can press Keep, and the cable is out meanwhile: the page says that the host has gone back', async ({
  page,
  host,
  bridgehead,
  first,
}) => {
  await planBridge(page, bridgehead, { bridge });
  await startButton(page).click();
  await untilAsked(page);
  await host.giveRunSeconds(15);
  await expect(page.getByRole('timer')).toHaveText(/ (\d|1[0-5]) s$/);
  await host.pullCable();
  await expect(page.getByText(/^Waiting for .* It goes back by itself at /)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/has not answered since\. It went back/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(keepButton(page)).toHaveCount(0);
  await host.untilRunsHaveEnded();
  await host.plugCable();
  await expectBack(page, host, first);
});

test('Roll back is pressed', { tag: '@quick' }, async ({ page, host, bridgehead, first }) => {
  await planBridge(page, bridgehead, { bridge });
  await startButton(page).click();
  await untilAsked(page);
  await rollBackButton(page).click();
  await expectBack(page, host, first);
});

interface Mistake {
  readonly addressing: (host: LanHost) => NonNullable<BridgeWishes['addressing']>;
  /** The gateway that was asked for is silent; or none was, and nobody on the LAN can answer the question. */
  readonly endsBy: 'probe' | 'deadline';
}

const mistyped: Record<string, Mistake> = {
  'a gateway that is nobody': {
    addressing: (host) => ({
      addresses: `${host.address}/24`,
      gateways: '192.168.100.77',
      nameservers: '192.168.100.1',
    }),
    endsBy: 'probe',
  },
  'the address of another subnet': {
    addressing: () => ({ addresses: '10.9.8.7/24', gateways: '10.9.8.1', nameservers: '192.168.100.1' }),
    endsBy: 'probe',
  },
  'a prefix that leaves the gateway out': {
    addressing: (host) => ({
      addresses: `${host.address}/27`,
      gateways: '',
      nameservers: '192.168.100.1',
    }),
    endsBy: 'deadline',
  },
};
for (const [mistake, { addressing, endsBy }] of Object.entries(mistyped))
  test(`mistyped: ${mistake}`, async ({ page, host, bridgehead, first }) => {
    await planBridge(page, bridgehead, { bridge, addressing: addressing(host) });
    await startButton(page).click();
    if (endsBy === 'deadline') {
      await host.untilRunIsProved();
      await host.giveRunSeconds(15);
    }
    await expectBack(page, host, first);
  });

/** What happens on the host in the middle of a run. */
interface Mishap {
  readonly like: readonly string[];
  readonly trap: Trap;
  /** What an administrator does when it has happened. */
  readonly afterwards?: (host: LanHost) => Promise<unknown>;
}

const line = (text: string): Trap => ({ kind: 'first', line: text });

const mishaps: Record<string, Mishap> = {
  'the manager’s command fails at once': { like: managerCommand, trap: { kind: 'fail', when: 'before' } },
  'the manager’s command fails after its work': {
    like: managerCommand,
    trap: { kind: 'fail', when: 'after' },
  },
  'the uplink’s cable is pulled': {
    like: firstRewiring,
    // Nobody inside the host can pull it; but the command can wait until somebody has.
    trap: line(`until [ "$(cat /sys/class/net/${LanHost.uplink}/carrier)" = 0 ]; do sleep 0.05; done`),
    afterwards: async (host) => {
      await host.pullCable();
      await host.untilRunsHaveEnded();
      await host.plugCable();
    },
  },
};

for (const [name, { like, trap, afterwards }] of Object.entries(mishaps))
  test(`under way: ${name}`, async ({ page, host, bridgehead, first }) => {
    const turnstile = await startBehindTurnstile(host, bridgehead);
    await planBridge(page, bridgehead, { bridge });
    await turnstile.set({ like }, trap);
    await startButton(page).click();
    await turnstile.untilItSprings();
    await afterwards?.(host);
    await expectBack(page, host, first);
  });

const diskTroubles = {
  full: { line: 'dd if=/dev/zero of=/etc/ballast bs=64k', repair: 'rm /etc/ballast' },
  'read-only': { line: 'mount -o remount,ro /etc', repair: 'mount -o remount,rw /etc' },
} as const;

for (const [trouble, { line: happens, repair }] of Object.entries(diskTroubles))
  for (const when of ['before the first file', 'between files and manager'] as const)
    test(`under way: /etc turns ${trouble} ${when}`, async ({ page, host, bridgehead, first }) => {
      const turnstile = await startBehindTurnstile(host, bridgehead);
      await host.giveEtcADisk();
      await planBridge(page, bridgehead, { bridge });
      const like = when === 'before the first file' ? ['mv *', 'rm *'] : firstRewiring;
      await turnstile.set({ like: like.map(ofTheHost) }, line(happens));
      await goBackWithoutDisk(page, { host, turnstile, repair });
      await expectBack(page, host, first);
      await host.takeEtcsDiskAway();
    });

test('removing a bridge, under way: /etc turns read-only between files and manager', async ({
  page,
  host,
  bridgehead,
  first,
}) => {
  await planBridge(page, bridgehead, { bridge });
  await startAndKeep(page);
  const kept = await host.settledState();
  const turnstile = await startBehindTurnstile(host, bridgehead);
  await host.giveEtcADisk();
  await planRemoval(page, bridgehead, bridge);
  const { line: happens, repair } = diskTroubles['read-only'];
  await turnstile.set({ like: firstRewiring }, line(happens));
  await goBackWithoutDisk(page, { host, turnstile, repair });
  await expectBack(page, host, kept);
  await host.takeEtcsDiskAway();
  await planRemoval(page, bridgehead, bridge);
  await startAndKeep(page);
  await expectAsAtFirst(host, first);
});

/** Start, a disk that fails under way, and the way back without it: reachable again first, and then repaired. */
async function goBackWithoutDisk(
  page: Page,
  { host, turnstile, repair }: { host: LanHost; turnstile: Turnstile; repair: string },
): Promise<void> {
  await startButton(page).click();
  await turnstile.untilItSprings();
  // A rename needs no room: with a full disk the run may well succeed.
  const isOver = async () => (await host.undecidedRuns()).length === 0;
  await expect
    .poll(async () => (await keepButton(page).isVisible()) || isOver(), { timeout: 120_000 })
    .toBe(true);
  if (await keepButton(page).isVisible()) await rollBackButton(page).click();
  // The kernel's part needs no disk.
  await host.untilRunsHaveEnded();
  await host.untilItAnswersOnLan();
  await host.run('sh', '-c', repair);
}

/** And not of the run's own directory, where the journal is moved about all the time. */
const ofTheHost = (pattern: string) => (/^(mv|rm) /.test(pattern) ? `${pattern}/etc/*` : pattern);

test('under way: somebody else makes a bridge of that name', async ({ page, host, bridgehead, first }) => {
  const turnstile = await startBehindTurnstile(host, bridgehead);
  await planBridge(page, bridgehead, { bridge });
  const like = ['sh */arm.sh*'];
  await turnstile.set({ like }, line(`ip link add ${bridge} type bridge`));
  await startButton(page).click();
  await turnstile.untilItSprings();
  await expect(
    page.getByText(new RegExp(`${bridge} (already exists|is taken)|no longer as planned`)).first(),
  ).toBeVisible();
  await host.untilRunsHaveEnded();
  expect((await host.state()).links[bridge], 'the bridge that somebody else made').toBeDefined();
  await host.run('ip', 'link', 'del', bridge);
  await expectAsAtFirst(host, first);
});

test('under way: two browsers start at once, and one of them is refused', async ({
  page,
  browser,
  host,
  bridgehead,
  first,
}) => {
  const other = await (await browser.newContext()).newPage();
  await other.goto(await bridgehead.createSignInLink());
  await planBridge(page, bridgehead, { bridge });
  await planBridge(other, bridgehead, { bridge: 'br2' });
  await Promise.all([startButton(page).click(), startButton(other).click()]);
  const isAsked = async (one: Page) => keepButton(one).isVisible();
  const running = await waitUntil(
    'one of the two runs',
    async () => ((await isAsked(page)) ? page : (await isAsked(other)) ? other : undefined),
    { timeoutMs: 120_000 },
  );
  const refused = running === page ? other : page;
  await expect(refused.getByText(/run is under way|host changed since/).first()).toBeVisible();
  await rollBackButton(running).click();
  await expectBack(running, host, first);
  await other.context().close();
});
