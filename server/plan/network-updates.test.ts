import { expect, test } from 'vitest';
import { chooseEditWay, planListUpdates, planNetworkUpdates } from './network-updates';

const network = (dhcp: string, rest = '') => `<network>
  <name>default</name>
  <uuid>d2478b2f-3343-44d1-bf90-f92e531597bb</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>${rest}
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      ${dhcp}
    </dhcp>
  </ip>
</network>`;
const range = "<range start='192.168.122.2' end='192.168.122.254'/>";
const host = (mac: string, ip: string) =>
  `<host mac='52:54:00:00:00:${mac}' name='n${mac}' ip='192.168.122.${ip}'/>`;
const words = (before: string, after: string) =>
  planNetworkUpdates(before, after)?.map((one) => `${one.do.verb} ${one.do.section} ${one.do.xml}`);

test('a new range comes before the old one goes: no guest finds nobody who answers', () => {
  const shorter = "<range start='192.168.122.2' end='192.168.122.99'/>";
  expect(words(network(range), network(shorter))).toEqual([
    `add ip-dhcp-range ${shorter}`,
    `delete ip-dhcp-range ${range}`,
  ]);
});

test('a reserved address with the same MAC is modified, another is deleted and added', () => {
  const [a, b, c] = [host('0a', '10'), host('0b', '11'), host('0c', '12')];
  expect(words(network(range + a + b), network(range + host('0A', '20') + c))).toEqual([
    `delete ip-dhcp-host ${b}`,
    `modify ip-dhcp-host ${host('0A', '20')}`,
    `add ip-dhcp-host ${c}`,
  ]);
});

test('names of the DNS are deleted and added, each in one word of the command', () => {
  const dns = (names: string) =>
    `\n  <dns>\n    <host ip='192.168.122.7'>\n      ${names}\n    </host>\n  </dns>`;
  expect(
    words(
      network(range, dns('<hostname>a</hostname>')),
      network(range, dns('<hostname>b &amp; c</hostname>')),
    ),
  ).toEqual([
    "delete dns-host <host ip='192.168.122.7'><hostname>a</hostname></host>",
    "add dns-host <host ip='192.168.122.7'><hostname>b &amp; c</hostname></host>",
  ]);
  expect(words(network(range), network(range, dns('<hostname>a</hostname>')))).toHaveLength(1);
});

test('each has its way back, and going there and back changes nothing', () => {
  const [one, other] = [network(range + host('0a', '10')), network(host('0a', '11') + host('0b', '12'))];
  const there = planListUpdates(one, other).map(({ undo }) => JSON.stringify(undo));
  const back = planListUpdates(other, one).map((update) => JSON.stringify(update.do));
  expect(there.sort()).toEqual(back.sort());
});

test('white space, comments and the order of attributes are no change', () => {
  const other = network(range)
    .replace("stp='on' delay='0'", 'delay="0" stp="on"')
    .replace('<forward', '<!-- x -->\n\n  <forward');
  expect(words(network(range), other)).toEqual([]);
});

test.each([
  ['another bridge', (xml: string) => xml.replace('virbr0', 'virbr1')],
  ['a domain', (xml: string) => xml.replace('  <ip', "  <domain name='x'/>\n  <ip")],
  ['another subnet', (xml: string) => xml.replace("address='192.168.122.1'", "address='192.168.9.1'")],
  ['an attribute of <dns>', (xml: string) => xml.replace('  <ip', "  <dns enable='no'/>\n  <ip")],
  ['no XML at all', () => '<network>'],
])('%s cannot be changed while it runs', (_, change) => {
  expect(words(network(range), change(network(range)))).toBeUndefined();
});

test('of several subnets the one that is meant is named', () => {
  const two = (xml: string) =>
    xml.replace('</network>', "<ip family='ipv6' address='fd00::1' prefix='64'/></network>");
  expect(planListUpdates(two(network(range)), two(network(''))).map((one) => one.do.parentIndex)).toEqual([
    0,
  ]);
});

test.each([
  ['live', network(range), network(''), 'now', true],
  ['live', network(range), network(''), 'next-start', true],
  ['restart', network(range), network(range).replace('virbr0', 'virbr1'), 'now', true],
  ['config', network(range), network(range).replace('virbr0', 'virbr1'), 'next-start', true],
  ['config', network(range), network(''), 'now', false],
  ['none', network(range), `${network(range)}\n`, 'now', true],
] as const)('the least disruptive way is %s', (way, inactive, text, when, isActive) => {
  expect(chooseEditWay({ text, when }, { inactive, ...(isActive ? { live: inactive } : {}) })).toBe(way);
});
