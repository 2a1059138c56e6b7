import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import { readDomainXml } from './read-domain-xml';
import { readNetworkXml } from './read-network-xml';

const domain = (recording: string, options: string) => {
  const result = readDomainXml(readOutput(recording, `virsh dumpxml ${options}`));
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
const network = (number: string, options = '') => {
  const command = `virsh net-dumpxml ${options}f0000000-0000-4000-8000-0000000000${number}`;
  const result = readNetworkXml(readOutput('kvm-forward-modes', command));
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
const describeDomain = (inside: string) => readDomainXml(`<domain type='kvm'>${inside}</domain>`);

describe("a domain's XML", () => {
  test('live, an interface has its tap, and the bridge that libvirt put it on', () => {
    expect(domain('kvm-netplan', '1f438dd1-b38d-456e-8cdd-a341459c2e02')).toEqual({
      name: 'node01',
      uuid: '1f438dd1-b38d-456e-8cdd-a341459c2e02',
      memoryKib: 96 * 1024,
      vcpus: 1,
      interfaces: [
        {
          mac: '52:54:00:4f:2f:3e',
          source: { kind: 'network', network: 'default' },
          actualBridge: 'virbr0',
          model: 'virtio',
          target: expect.stringMatching(/^vnet\d$/),
          alias: 'net0',
          linkState: 'up',
          vlanTags: [],
        },
      ],
    });
  });

  test('configured, an interface has neither', () => {
    const [nic] = domain('kvm-netplan', '--inactive 1f438dd1-b38d-456e-8cdd-a341459c2e02').interfaces;
    expect(nic).toEqual({
      mac: '52:54:00:4f:2f:3e',
      source: { kind: 'network', network: 'default' },
      model: 'virtio',
      linkState: 'up',
      vlanTags: [],
    });
  });

  test('says whether the guest has opened its agent channel', () => {
    expect(domain('kvm-netplan', '168238e7-fbe9-4f10-8ae7-0f3397259733').agentChannel).toBe('connected');
    expect(domain('kvm-netplan', '--inactive 168238e7-fbe9-4f10-8ae7-0f3397259733').agentChannel).toBe(
      'configured',
    );
  });

  test("live, an interface of a network that points at a host bridge still has the network for its source, though libvirt gives it type='bridge'", () => {
    const [nic] = domain('kvm-forward-modes', 'd0000000-0000-4000-8000-000000000016').interfaces;
    expect(nic).toMatchObject({
      source: { kind: 'network', network: 'host-bridge', portGroup: 'lab' },
      actualBridge: 'br0',
    });
  });

  test('every kind of source is told', () => {
    const sources = (number: number) =>
      domain('kvm-forward-modes', `d0000000-0000-4000-8000-0000000000${number}`).interfaces.map(
        ({ source }) => source,
      );
    expect(sources(13)).toEqual([
      { kind: 'direct', device: 'enp2s0', mode: 'bridge' },
      { kind: 'direct', device: 'enp9s9', mode: 'passthrough' },
      { kind: 'network', network: 'macvtap-vepa' },
    ]);
    expect(sources(14)).toEqual([
      { kind: 'hostdev', address: '0000:03:10.2' },
      { kind: 'network', network: 'sriov' },
    ]);
    expect(sources(15)).toEqual([
      { kind: 'network', network: 'host-bridge', portGroup: 'lab' },
      { kind: 'bridge', bridge: 'br0' },
      { kind: 'other', type: 'user' },
      { kind: 'network', network: 'gone' },
      { kind: 'bridge', bridge: 'nowhere0' },
    ]);
  });

  test('link state, filter, MTU and a fixed tap are read', () => {
    const [down, filtered] = domain('kvm-forward-modes', 'd0000000-0000-4000-8000-000000000015').interfaces;
    expect(down?.linkState).toBe('down');
    expect(filtered).toMatchObject({ filter: 'clean-traffic', mtu: 1400, target: 'fixedtap' });
  });

  test("an <interface> in somebody's metadata is no interface", () => {
    const { interfaces } = domain('kvm-forward-modes', 'd0000000-0000-4000-8000-000000000015');
    expect(interfaces.filter(({ mac }) => mac === '52:54:00:fd:00:21')).toHaveLength(1);
  });

  test('a name with quotes, `$(…)` and Chinese comes as it is', () => {
    const result = readDomainXml(readOutput('kvm-hostile-name', 'virsh dumpxml'));
    expect(result.ok && result.value.name).toBe(`we "ird" $(touch pwned) 名字 'x'`);
  });

  test.each([
    ['  two spaces ', '  two spaces '],
    ['007', '007'],
    ['1e5', '1e5'],
    ['true', 'true'],
    ['a &amp;amp; &lt;b&gt; &#x4e2d;', 'a &amp; <b> 中'],
    ['<![CDATA[x<y]]>', 'x<y'],
  ])('the name %j is %j, and never a number', (written, name) => {
    const result = describeDomain(`<name>${written}</name><uuid>u</uuid>`);
    expect(result.ok && result.value.name).toBe(name);
  });

  test("metadata may hold anything, also what the parser would refuse or what looks like the domain's end", () => {
    const result = describeDomain(
      '<metadata><__proto__ x="1"/><constructor/><!-- </metadata> --><![CDATA[</metadata></domain>]]></metadata>' +
        '<name>kept</name><uuid>u</uuid>',
    );
    expect(result).toMatchObject({ ok: true, value: { name: 'kept' } });
  });

  test.each([
    '',
    '<domain>',
    '<network/>',
    '<domain><name>x</name></domain>',
    "error: Domain not found: 'x'",
  ])('what is no domain is refused: %s', (text) => {
    expect(readDomainXml(text).ok).toBe(false);
  });

  test('an XML cut short is refused, or has lost nothing but its end', () => {
    const whole = readOutput('kvm-netplan', 'virsh dumpxml 1f438dd1-b38d-456e-8cdd-a341459c2e02');
    expect(readDomainXml(whole.slice(0, whole.indexOf('<source network') + 10)).ok).toBe(false);
  });
});

describe("a network's XML", () => {
  test('NAT with dnsmasq', () => {
    const result = readNetworkXml(readOutput('kvm-netplan', 'virsh net-dumpxml'));
    expect(result.ok && result.value).toMatchObject({
      name: 'default',
      forwardMode: 'nat',
      bridge: 'virbr0',
      stp: true,
      forwardDelaySeconds: 0,
      subnets: [
        {
          address: '192.168.122.1',
          prefixLength: 24,
          dhcpRanges: [{ start: '192.168.122.2', end: '192.168.122.254' }],
          dhcpHosts: [],
        },
      ],
    });
  });

  test('routed: its device, netmask, IPv6, a reserved address, a domain name', () => {
    expect(network('01')).toMatchObject({
      forwardMode: 'route',
      forwardDevice: 'enp1s0',
      stp: false,
      domainName: 'routed.test',
      dnsHosts: [{ address: expect.any(String), names: expect.any(Array) }],
      subnets: [
        {
          address: '10.20.0.1',
          prefixLength: 16,
          dhcpHosts: [{ mac: '52:54:00:aa:00:01', name: 'fixed', address: '10.20.0.50' }],
        },
        { address: 'fd00:20::1', prefixLength: 64 },
      ],
    });
  });

  test.each([
    ['02', 'open', 'virbr-open'],
    ['03', 'isolated', 'virbr-iso'],
    ['04', 'isolated', 'virbr-bare'],
    ['05', 'nat', 'virbr-nat'],
    ['06', 'bridge', 'br0'],
    ['07', 'bridge', undefined],
    ['08', 'private', undefined],
    ['09', 'vepa', undefined],
    ['10', 'passthrough', undefined],
    ['11', 'hostdev', undefined],
    ['12', 'bridge', 'br9'],
  ])('network %s has forward mode %s and bridge %s', (number, mode, bridge) => {
    expect(network(number)).toMatchObject({ forwardMode: mode });
    expect(network(number).bridge).toBe(bridge);
  });

  test('a macvtap network names its device, of several the first', () => {
    expect(network('07').forwardDevice).toBe('enp1s0');
    expect(network('10').forwardDevice).toBe('enp1s0');
  });

  test('port groups are listed', () => {
    expect(network('06').portGroups).toEqual(['office', 'lab']);
  });

  test('two ranges are two; what is defined may differ from what runs', () => {
    expect(network('03').subnets[0]?.dhcpRanges[1]).toEqual({ start: '10.40.0.30', end: '10.40.0.40' });
    expect(network('03', '--inactive ').subnets[0]?.dhcpRanges[1]?.end).toBe('10.40.0.44');
  });

  test('without prefix or netmask the class of the address decides', () => {
    const prefix = (address: string) => {
      const result = readNetworkXml(
        `<network><name>n</name><uuid>u</uuid><ip address='${address}'/></network>`,
      );
      return result.ok && result.value.subnets[0]?.prefixLength;
    };
    expect(['10.0.0.1', '172.16.0.1', '192.168.1.1'].map(prefix)).toEqual([8, 16, 24]);
  });

  test('a forward mode of a later libvirt is refused with its name', () => {
    const xml = "<network><name>n</name><uuid>u</uuid><forward mode='teleport'/></network>";
    expect(readNetworkXml(xml)).toEqual({ ok: false, reason: 'unknown forward mode "teleport"' });
  });
});
