import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import en from '@/messages/en.json';
import { readFacts } from '../host/read-facts';
import { recordedRunner } from '../host/recorded-runner';
import { buildTopology } from '../model/build-topology';
import type { Link } from '../model/facts';
import { findGuestPath, type GuestPath } from '../model/guest-path';
import type { PathReadings } from '../model/path-readings';
import { lastValue } from '../model/reading';
import type { Domain, Topology } from '../model/topology';
import { detectOwner } from './backends/detect-owner';
import { diagnosePath, type PathHopId } from './diagnose-path';
import { planRepairPath, type RepairPathRequest } from './repair-path';

let topology: Topology;
let links: readonly Link[];

beforeAll(async () => {
  const { runner } = recordedRunner(join(import.meta.dirname, '..', 'parse', 'fixtures', 'kvm-netplan'));
  const facts = await readFacts(runner, () => 0);
  topology = buildTopology(facts, detectOwner(facts));
  links = lastValue(facts.links) ?? [];
});

function pathOf(name: string, changed: (domain: Domain) => Domain = (domain) => domain, of = topology) {
  const found = of.domains.find((one) => one.name === name);
  const domain = found && changed(found);
  const iface = domain?.interfaces[0];
  if (domain === undefined || iface === undefined) throw new Error(name);
  return findGuestPath(of, domain, iface);
}

function link(name: string | undefined, changed: Partial<Link> = {}): Link {
  const found = links.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return { ...found, ...changed };
}

const said = <T>(value: T) => ({ value, evidence: [] });

/** Everything in order, by the recording. */
function well(path: GuestPath): PathReadings {
  return {
    link: said('up'),
    tap: said(path.tap === undefined ? undefined : link(path.tap)),
    bridge: said(link(path.bridge)),
    fdb: said([{ mac: path.iface.mac, port: path.tap ?? '', isLearned: true }]),
    bridgeNetfilter: said({ ipv4: true, ipv6: true }),
    forward: said({ routed: 'accepts', bridged: 'accepts', bridgeFamily: 'accepts' }),
    routing: said(true),
    uplinks: said(path.uplinks.map((name) => link(name))),
    gateway: said({ address: '192.168.100.1', answers: true }),
    dhcpServer: said(path.hasLibvirtDhcp ? true : undefined),
    addresses: said([]),
    heard: said({ asked: 1, answered: 1 }),
  };
}

/** `broken loose`: one hop's verdict and sentence; every sentence of the diagnosis must be there to be said. */
function verdict(
  id: PathHopId,
  path: GuestPath,
  readings: Partial<PathReadings> = {},
  of = topology,
): string | undefined {
  const { hops } = diagnosePath(path, { topology: of, readings: { ...well(path), ...readings } });
  for (const { text, remedy, repair } of hops) {
    for (const { key } of remedy === undefined ? [text] : [text, remedy]) {
      const said = key
        .split('.')
        .reduce<unknown>((tree, word) => (tree as Record<string, unknown>)?.[word], en);
      expect(said, key).toBeTypeOf('string');
    }
    if (repair !== undefined) expect(en.doctor.repairs[repair]).toBeTypeOf('string');
  }
  const hop = hops.find((one) => one.id === id);
  return hop && `${hop.verdict} ${hop.text.key.split('.').at(-1)}`;
}

it('finds nothing broken where nothing is, behind NAT and on a bridge', () => {
  for (const name of ['node01', 'debian10']) {
    const path = pathOf(name);
    const diagnosis = diagnosePath(path, { topology, readings: well(path) });
    expect(diagnosis.hops.map(({ verdict: is }) => is)).toEqual(Array(8).fill('ok'));
    expect(diagnosis.brokenAt).toBeUndefined();
  }
});

it('names the first broken hop, not those that are broken by it', () => {
  const path = pathOf('node01');
  const { master: _, portState: __, ...loose } = link(path.tap);
  const diagnosis = diagnosePath(path, {
    topology,
    readings: {
      ...well(path),
      tap: said(loose),
      fdb: said([]),
      heard: said({ asked: 3, answered: 0 }),
    },
  });
  expect(diagnosis.brokenAt).toBe('tap');
  expect(diagnosis.hops.find(({ id }) => id === 'dhcp')?.verdict).toBe('broken');
});

it('sees what is wrong at the guest', () => {
  const node01 = pathOf('node01');
  expect(verdict('guest', node01, { link: said('down') })).toBe('broken linkDown');
  expect(verdict('guest', node01, { link: said(undefined) })).toBe('cannot-tell unsaid');
  expect(
    verdict(
      'guest',
      pathOf('node01', (domain) => ({ ...domain, state: 'paused' })),
    ),
  ).toBe('broken notRunning');
  const off = pathOf('centos7');
  expect(verdict('guest', off)).toBe('broken shutOff');
  expect(verdict('tap', off)).toBeUndefined();
  const macvtap = pathOf('node01', (domain) => ({
    ...domain,
    interfaces: domain.interfaces.map((one) => ({
      ...one,
      source: { kind: 'direct', device: 'enp1s0', mode: 'bridge' },
    })),
  }));
  expect(verdict('guest', { ...macvtap, bridge: 'virbr0' })).toBe('cannot-tell direct');
});

it('sees what is wrong with the tap and its port', () => {
  const path = pathOf('node01');
  const tap = (changed: Partial<Link>) => ({ tap: said(link(path.tap, changed)) });
  expect(verdict('tap', path, { tap: said('missing') })).toBe('broken missing');
  expect(verdict('tap', path, tap({ flags: ['BROADCAST'] }))).toBe('broken down');
  expect(verdict('tap', path, tap({ master: 'br0' }))).toBe('broken elsewhere');
  expect(verdict('bridge', path, tap({ portState: 'learning' }))).toBe('broken waiting');
  expect(verdict('bridge', path, tap({ portState: 'blocking' }))).toBe('broken blocking');
  expect(verdict('bridge', path, { bridge: said('missing') })).toBe('broken missing');
  expect(verdict('bridge', path, { bridge: said(link('virbr0', { flags: [] })) })).toBe('broken down');
  const stopped = {
    ...topology,
    networks: topology.networks.map((network) => ({ ...network, active: false })),
  };
  expect(verdict('bridge', pathOf('node01', undefined, stopped), {}, stopped)).toBe('broken networkOff');
});

it('reads the forwarding database: heard here, heard elsewhere, or not at all', () => {
  const path = pathOf('debian10');
  const at = (port: string, isLearned = true) => ({ fdb: said([{ mac: path.iface.mac, port, isLearned }]) });
  expect(verdict('fdb', path, at(path.tap ?? ''))).toBe('ok learned');
  expect(verdict('fdb', path, at('enp2s0'))).toBe('broken elsewhere');
  expect(verdict('fdb', path, at('enp2s0', false))).toBe('cannot-tell unheard');
});

it('asks of the firewall what concerns the way: bridged frames on a bridge, routing and NAT behind one of libvirt’s', () => {
  const [nat, bridged] = [pathOf('node01'), pathOf('debian10')];
  const forward = (changed: Partial<PathReadings['forward']['value']>) => ({
    forward: said({ routed: 'accepts', bridged: 'accepts', bridgeFamily: 'accepts', ...changed } as const),
  });
  expect(verdict('firewall', bridged, forward({ bridged: 'drops' }))).toBe('broken dropsBridged');
  const unasked = { bridgeNetfilter: said({ ipv4: false, ipv6: false }), ...forward({ bridged: 'drops' }) };
  expect(verdict('firewall', bridged, unasked)).toBe('ok notAsked');
  expect(verdict('firewall', bridged, forward({ bridgeFamily: 'drops' }))).toBe('broken dropsFrames');
  expect(verdict('firewall', bridged, forward({ bridged: 'unclear' }))).toBe('cannot-tell unclear');
  expect(verdict('firewall', nat, forward({ bridged: 'drops' }))).toBe('ok routes');
  expect(verdict('firewall', nat, forward({ routed: 'drops' }))).toBe('broken dropsRouted');
  expect(verdict('firewall', nat, { routing: said(false) })).toBe('broken notRouting');
  const noRules = { ...topology, networks: topology.networks.map((one) => ({ ...one, natRules: [] })) };
  expect(verdict('firewall', pathOf('node01', undefined, noRules), {}, noRules)).toBe('broken noNat');
});

it('sees what is wrong at the uplink and the gateway', () => {
  const path = pathOf('debian10');
  const uplink = (changed: Partial<Link>) => ({ uplinks: said([link('enp2s0', changed)]) });
  expect(verdict('uplink', path, uplink({ flags: ['UP'] }))).toBe('broken noCarrier');
  expect(verdict('uplink', path, uplink({ flags: [] }))).toBe('broken down');
  expect(verdict('uplink', path, uplink({ portState: 'blocking' }))).toBe('broken notForwarding');
  expect(verdict('uplink', { ...path, uplinks: [] })).toBe('broken none');
  const silent = { gateway: said({ address: '192.168.100.1', answers: false }) };
  expect(verdict('gateway', path, silent)).toBe('broken silent');
  expect(verdict('gateway', path, { gateway: said(undefined) })).toBe('cannot-tell unknown');
  const lost = { bridge: said(link('virbr0', { addresses: [] })) };
  expect(verdict('gateway', pathOf('node01'), lost)).toBe('broken noAddress');
});

it('says of an address who says so, and whether it can be of use there', () => {
  const [nat, bridged] = [pathOf('node01'), pathOf('debian10')];
  const quiet = { heard: said(undefined) };
  const known = (address: string, source: 'lease' | 'agent' | 'neighbour') => ({
    ...quiet,
    addresses: said([{ address, source }]),
  });
  expect(verdict('dhcp', nat, known('192.168.122.38', 'lease'))).toBe('ok lease');
  expect(verdict('dhcp', bridged, known('192.168.100.163', 'agent'))).toBe('ok agent');
  // Static, from before it was moved: the agent tells, and no packet could.
  expect(verdict('dhcp', bridged, known('192.168.122.50', 'agent'))).toBe('broken foreign');
  expect(verdict('dhcp', nat, { ...known('192.168.122.38', 'lease'), dhcpServer: said(false) })).toBe(
    'broken noServer',
  );
  expect(verdict('dhcp', bridged, quiet)).toBe('cannot-tell notListened');
  expect(verdict('dhcp', bridged, { heard: said({ asked: 0, answered: 0 }) })).toBe('cannot-tell quiet');
  expect(verdict('dhcp', bridged, { heard: said({ asked: 2, answered: 0 }) })).toBe('broken unanswered');
  expect(verdict('dhcp', bridged, { heard: said('no-tcpdump') })).toBe('cannot-tell noTcpdump');
});

it('plans a repair with its way back, and none where nothing is to be mended', () => {
  const path = pathOf('node01');
  const live = `<domain><devices><interface type='network'><mac address='${path.iface.mac}'/><source network='default'/><link state='down'/></interface></devices></domain>`;
  const plan = (repair: RepairPathRequest['repair'], xml = live) =>
    planRepairPath(
      topology,
      { domainUuid: path.domain.uuid, mac: path.iface.mac, repair },
      { directory: '/run/x', documents: { [path.domain.uuid]: { live: xml, inactive: xml } } },
    );
  const linkUp = plan('link-up');
  if (!linkUp.ok) throw new Error(linkUp.refusal.code);
  expect(linkUp.plan.steps.map(({ id }) => id)).toEqual(['keep-version', 'live', 'config']);
  expect(linkUp.plan.files.find(({ path: at }) => at === '/run/x/live-up.xml')?.text).toContain("state='up'");
  expect(plan('link-up', live.replace('down', 'up'))).toMatchObject({
    refusal: { code: 'path-nothing-to-mend' },
  });
  const putBack = plan('put-back');
  if (!putBack.ok) throw new Error(putBack.refusal.code);
  expect(putBack.plan.steps[0]?.do.map(({ command: { argv } }) => argv.join(' '))).toEqual([
    `virsh update-device ${path.domain.uuid} /run/x/live.xml --live`,
    `ip link set dev ${path.tap} master virbr0`,
    `ip link set dev ${path.tap} up`,
  ]);
  expect(plan('start-network')).toMatchObject({ ok: false });
  expect(plan('bridge-up')).toMatchObject({ ok: false });
});
