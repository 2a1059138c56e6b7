import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Plan } from './plan';
import { wiringChangeOf } from './wiring-change';

const golden = (name: string) =>
  JSON.parse(readFileSync(`server/plan/fixtures/bridges/${name}/plan.json`, 'utf8')) as Plan;

/** As a line: `enp1s0 → br1 192.168.100.10/24 via 192.168.100.1`. */
function lines(name: string) {
  const change = wiringChangeOf(golden(name));
  const line = (hops: NonNullable<typeof change>['now']) =>
    hops
      .map(({ name: hop, addresses, asks, defaultRoutes }) =>
        [hop, ...addresses, ...asks, ...defaultRoutes.map(({ gateway = 'link' }) => `via ${gateway}`)].join(
          ' ',
        ),
      )
      .join(' → ');
  return change && { now: line(change.now), afterwards: line(change.afterwards) };
}

test('a bridge that keeps what the uplink has takes it over', () => {
  expect(lines('netplan-dhcp')).toMatchInlineSnapshot(`
    {
      "afterwards": "enp1s0 → br1 192.168.100.164/24 via 192.168.100.1",
      "now": "enp1s0 192.168.100.164/24 via 192.168.100.1",
    }
  `);
});

test('a bridge that asks for an address says that, and not which', () => {
  expect(lines('ifupdown-to-dhcp-stp')).toMatchInlineSnapshot(`
    {
      "afterwards": "enp1s0 → br1 inet",
      "now": "enp1s0 192.168.100.100/24 via 192.168.100.1",
    }
  `);
});

test('a bridge with other addresses has those', () => {
  expect(lines('networkd-to-static')).toMatchInlineSnapshot(`
    {
      "afterwards": "enp1s0 → br1 192.168.100.20/24 via 192.168.100.1",
      "now": "enp1s0 192.168.100.161/24 via 192.168.100.1",
    }
  `);
});

test('a bridge without addresses has none', () => {
  expect(lines('networkd-none-vlan-filtering')).toMatchInlineSnapshot(`
    {
      "afterwards": "enp1s0 → br1",
      "now": "enp1s0 192.168.100.161/24 via 192.168.100.1",
    }
  `);
});

test('a bridge that is removed gives back', () => {
  expect(lines('netplan-remove-ours')).toMatchInlineSnapshot(`
    {
      "afterwards": "enp1s0 192.168.100.100/24 via 192.168.100.1",
      "now": "enp1s0 → br1 192.168.100.100/24 via 192.168.100.1",
    }
  `);
});

test('a bridge without an uplink is no way to the LAN', () => {
  expect(lines('netplan-isolated')).toBeUndefined();
});
