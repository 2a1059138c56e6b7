import { expectAccessible } from '../expect-accessible';
import {
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
import { visit } from './visit';

const { uplink } = LanHost;
const bridge = 'br1';

test('a bridge is made over the link that the browser comes by, outlives a reboot, and is removed without a trace', {
  tag: '@quick',
}, async ({ page, host, bridgehead, first, manager }) => {
  await test.step('made and kept', async () => {
    await planBridge(page, bridgehead, { bridge });
    await expectAccessible(page);
    const askedFor: string[] = [];
    page.on('request', (request) => askedFor.push(request.url()));
    await startAndKeep(page);
    await expectAccessible(page);
    // The run's page takes the place of its review. None is asked for over the link that is being changed.
    expect(page.url()).toMatch(/\/runs\/[^/]+$/);
    expect(askedFor.filter((url) => url.startsWith(page.url()))).toEqual([]);
    await page.reload();
    await expect(page.getByText(outcome.kept)).toBeVisible({ timeout: 30_000 });
  });
  const kept = await host.settledState();
  await test.step('the host has what was promised', async () => {
    expect(kept.links[bridge]).toMatchObject({
      kind: 'bridge',
      mac: first.links[uplink]?.mac,
      mtu: first.links[uplink]?.mtu,
      stp_state: 0,
      // NetworkManager writes it with STP alone, and without STP the kernel does not look at it: a port forwards at once.
      forward_delay: manager === 'networkmanager' ? 1500 : 0,
      vlan_filtering: 0,
    });
    expect(kept.links[uplink]).toMatchObject({ master: bridge, portState: 'forwarding' });
    expect(globalAddresses(kept, bridge)).toEqual(globalAddresses(first, uplink));
    expect(globalAddresses(kept, uplink)).toEqual([]);
    expect(defaultRoutes(kept, bridge)).toEqual(defaultRoutes(first, uplink));
    expect(kept.nameservers.map(({ servers }) => servers)).toEqual(
      first.nameservers.map(({ servers }) => servers),
    );
    expect(ports(kept)).toEqual({ ...ports(first), [uplink]: bridge });
    expect(kept.failedUnits).toBe('');
    expect(await host.answersOnLan()).toBe(true);
  });
  await test.step('it still has it after a reboot', async () => {
    await host.reboot('orderly');
    await host.untilItAnswersOnLan();
    await expect.poll(() => host.state(), { timeout: 60_000 }).toEqual(kept);
  });
  await test.step('removed and kept: as at first', async () => {
    await bridgehead.untilItAnswers();
    await planRemoval(page, bridgehead, bridge);
    await startAndKeep(page);
    await expectAsAtFirst(host, first);
  });
  await test.step('and it stays so after a reboot', async () => {
    await host.reboot('orderly');
    await host.untilItAnswersOnLan();
    await expectAsAtFirst(host, first);
  });
});

test('a host that moves to another address is followed there, where its certificate names that', async ({
  page,
  host,
  bridgehead,
  first,
}) => {
  const address = '192.168.100.77';
  const gateway = '192.168.100.1';
  await planBridge(page, bridgehead, {
    bridge,
    addressing: { addresses: `${address}/24`, gateways: gateway, nameservers: gateway },
  });
  await startButton(page).click();
  const link = page.getByRole('link', { name: `${address}/24` });
  await expect(link).toHaveAttribute('href', new RegExp(`^https://${address}:`));
  await host.untilItAnswersOnLan(address);
  await link.click();
  await page.waitForURL(`${bridgehead.url(address)}/runs/*`, { timeout: 60_000 });
  await untilAsked(page);
  const certificate = `openssl s_client -connect ${address}:7788 < /dev/null 2> /dev/null | openssl x509 -noout -checkip ${address}`;
  expect(await host.run('sh', '-c', certificate)).toContain('does match certificate');
  await rollBackButton(page).click();
  await host.untilItAnswersOnLan();
  await visit(page, `${bridgehead.url()}/runs`);
  await expect(page.getByText(outcome.rolledBack).or(page.getByText('rolled back')).first()).toBeVisible();
  await expectAsAtFirst(host, first);
});

function globalAddresses({ addresses }: HostState, on: string): string[] {
  return addresses.flatMap((line) => {
    const [name, address, , scope] = line.split(' ');
    return name === on && scope === 'global' && address !== undefined ? [address] : [];
  });
}

/** What comes after `dev`: the way, its protocol, its metric. NetworkManager's bridge has in its profile what a card gets first. */
function defaultRoutes({ routes }: HostState, through: string): string[] {
  const begin = `default dev ${through} `;
  return routes
    .filter((line) => line.startsWith(begin))
    .map((line) => line.slice(begin.length).replace('100 or next free', '100'));
}

/** Each port with its bridge. */
function ports({ links }: HostState): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(links).flatMap(([name, { master }]) => (master === undefined ? [] : [[name, master]])),
  );
}
