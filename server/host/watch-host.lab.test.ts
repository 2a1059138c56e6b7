import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Drift, Topology } from '../model/topology';
import { type LabPage, labRunner, lookAtLabHost, onHost } from './lab-host';
import { watchHost } from './watch-host';

const name = inject('labHost');
let page: LabPage;
beforeAll(async () => {
  page = lookAtLabHost(name);
  await page.until('node01 running', (topology) => tapOf(topology, 'node01') !== undefined, 60_000);
});
afterAll(() => page.close());

const domain = (topology: Topology, wanted: string) =>
  topology.domains.find((found) => found.name === wanted);
const tapOf = (topology: Topology, wanted: string) => domain(topology, wanted)?.interfaces[0]?.tap;
const driftKinds = (topology: Topology): readonly Drift['kind'][] => topology.drift.map(({ kind }) => kind);
const bridge = (topology: Topology, wanted: string) =>
  topology.bridges.find((found) => found.name === wanted);

describe('a page sees', () => {
  test('a guest that is started and stopped, with its tap', async () => {
    await onHost(name, 'virsh start centos7 --paused');
    const started = await page.until(
      'centos7 with a tap on virbr0',
      (topology) => tapOf(topology, 'centos7')?.bridge === 'virbr0',
    );
    expect(domain(started, 'centos7')?.state).toBe('paused');
    expect(bridge(started, 'virbr0')?.ports.map((port) => port.name)).toContain(
      tapOf(started, 'centos7')?.name,
    );
    await onHost(name, 'virsh destroy centos7');
    const stopped = await page.until(
      'centos7 shut off',
      (topology) =>
        domain(topology, 'centos7')?.state === 'shut off' && tapOf(topology, 'centos7') === undefined,
    );
    expect(stopped.looseTaps).toEqual([]);
    expect(stopped.drift).toEqual([]);
  });

  test('a tap that is taken off its bridge as drift, and put back as none', async () => {
    const tap = tapOf(
      await page.until('a tap', (topology) => tapOf(topology, 'node01') !== undefined),
      'node01',
    );
    await onHost(name, `ip link set ${tap?.name} nomaster`);
    const off = await page.until('drift', (topology) => driftKinds(topology).includes('tap-not-on-bridge'));
    expect(off.drift).toEqual([
      expect.objectContaining({ kind: 'tap-not-on-bridge', tap: tap?.name, libvirtBridge: 'virbr0' }),
    ]);
    await onHost(name, `ip link set ${tap?.name} master virbr0`);
    await page.until('no drift', (topology) => topology.drift.length === 0);
  });

  test('a bridge that is made and removed', async () => {
    await onHost(name, 'ip link add name br-new type bridge && ip link set br-new up');
    const made = await page.until('br-new up', (topology) => bridge(topology, 'br-new')?.up === true);
    expect(bridge(made, 'br-new')).toMatchObject({ kind: 'host', ports: [], owner: { kind: 'nobody' } });
    await onHost(name, 'ip link del br-new');
    await page.until('no br-new', (topology) => bridge(topology, 'br-new') === undefined);
  });

  test('the right picture after two hundred changes in a second', async () => {
    const flap = 'for i in $(seq 100); do ip link set br-flap up; ip link set br-flap down; done';
    await onHost(name, `ip link add name br-flap type bridge && ${flap} && ip link set br-flap up mtu 1400`);
    await page.until('br-flap as it ended', (topology) => {
      const flapped = bridge(topology, 'br-flap');
      return flapped?.up === true && flapped.mtu === 1400;
    });
    await onHost(name, 'ip link del br-flap');
    await page.until('no br-flap', (topology) => bridge(topology, 'br-flap') === undefined);
  });

  test('a network that is defined, started, stopped and undefined', async () => {
    const xml =
      "<network><name>passing</name><bridge name='virbr-pass'/><ip address='10.60.0.1' prefix='24'/></network>";
    await onHost(name, `echo "${xml}" > /root/passing.xml && virsh net-define /root/passing.xml`);
    const network = (topology: Topology) => topology.networks.find((found) => found.name === 'passing');
    await page.until('passing defined', (topology) => network(topology)?.active === false);
    await onHost(name, 'virsh net-start passing');
    await page.until(
      'passing active with its bridge',
      (topology) =>
        network(topology)?.active === true && bridge(topology, 'virbr-pass')?.network === 'passing',
    );
    await onHost(name, 'virsh net-destroy passing && virsh net-undefine passing');
    await page.until('no passing', (topology) => network(topology) === undefined);
  });

  test('firewall rules that somebody flushed, when it next has a reason to look', async () => {
    // The kernel has no event for rules: any event of a network is a reason, else the slow poll.
    const lookAgain = 'virsh net-define /root/passing.xml && virsh net-undefine passing';
    await onHost(name, `iptables-save -t nat > /root/nat && iptables -t nat -F LIBVIRT_PRT && ${lookAgain}`);
    await page.until('missing rules', (topology) => driftKinds(topology).includes('nat-rules-missing'));
    await onHost(name, `iptables-restore < /root/nat && ${lookAgain}; rm /root/nat /root/passing.xml`);
    await page.until('its rules', (topology) => !driftKinds(topology).includes('nat-rules-missing'));
  });
});

describe('domains that come and go', () => {
  test('while they are being read leave the right picture', async () => {
    const define = (i: number) => `virsh define /root/short-${i}.xml && virsh undefine short-${i}`;
    const xml = (i: number) =>
      `echo "<domain type='qemu'><name>short-${i}</name><memory>1024</memory><os><type>hvm</type></os></domain>" > /root/short-${i}.xml`;
    const numbers = Array.from({ length: 10 }, (_, i) => i);
    await onHost(name, numbers.map(xml).join('\n'));
    await onHost(name, `(${numbers.map(define).join(' && ')}) > /dev/null && virsh define /root/short-9.xml`);
    const shown = await page.until('short-9 alone', (topology) => domain(topology, 'short-9') !== undefined);
    expect(shown.troubles).toEqual([]);
    expect(shown.domains.filter((found) => found.name.startsWith('short-'))).toHaveLength(1);
    await onHost(name, 'virsh undefine short-9; rm /root/short-*.xml');
    await page.until('none of them', (topology) => domain(topology, 'short-9') === undefined);
  });
});

test('a host that nobody looks at is read whole where a decision needs it, and libvirt is said to answer', async () => {
  const runner = labRunner(name);
  const host = watchHost({ runner, reads: runner, summary: { id: name, name, kind: 'lab' } });
  try {
    const facts = await host.readFacts();
    for (const source of ['links', 'domains', 'networks', 'libvirt'] as const)
      expect(facts[source].kind, source).toBe('fresh');
  } finally {
    host.close();
  }
});

describe('when libvirt', () => {
  const units = 'libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service';
  afterEach(async () => {
    await onHost(
      name,
      'systemctl kill -s CONT libvirtd; systemctl start libvirtd.socket libvirtd && virsh uri',
    );
    await page.until(
      'libvirt again',
      (topology) => topology.libvirt.kind === 'connected' && topology.troubles.length === 0,
      60_000,
    );
  });

  test('is stopped, its part of the picture is old and says why; the kernel goes on', async () => {
    await onHost(name, `systemctl stop ${units}`);
    const stopped = await page.until(
      'libvirt gone',
      (topology) => topology.libvirt.kind === 'unavailable',
      30_000,
    );
    expect(stopped.libvirt).toMatchObject({ problem: { code: 'libvirt-not-running' } });
    expect(stopped.troubles.find(({ source }) => source === 'domains')).toMatchObject({
      problem: { code: 'libvirt-not-running' },
      readAtMs: expect.any(Number),
    });
    // What was known stays: guests run on without libvirt.
    expect(tapOf(stopped, 'node01')?.bridge).toBe('virbr0');
    expect(stopped.drift).toEqual([]);
    await onHost(name, 'ip link add name br-late type bridge');
    await page.until('br-late', (topology) => bridge(topology, 'br-late') !== undefined);
    await onHost(name, 'ip link del br-late');
  });

  test('hangs, the kernel goes on, and libvirt comes back when it does', async () => {
    await onHost(name, 'systemctl kill -s STOP libvirtd');
    await onHost(name, 'ip link add name br-hung type bridge');
    await page.until('br-hung', (topology) => bridge(topology, 'br-hung') !== undefined);
    await onHost(name, 'ip link del br-hung');
    page.host.readFacts().catch(() => undefined);
    await page.until('libvirt gone', (topology) => topology.libvirt.kind === 'unavailable', 60_000);
  });

  test('is restarted, the picture is whole again', async () => {
    await onHost(name, 'systemctl restart libvirtd');
    const again = await page.until(
      'node01 as before',
      (topology) => topology.libvirt.kind === 'connected' && tapOf(topology, 'node01')?.bridge === 'virbr0',
      30_000,
    );
    expect(again.drift).toEqual([]);
  });
});
