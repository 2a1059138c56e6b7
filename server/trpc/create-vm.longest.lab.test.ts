import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { onHost } from '../host/lab-host';
import type { RunState } from '../model/run';
import type { CreateVmRequest } from '../model/vm-request';
import { contextOf } from './context-of';
import { vmsRouter } from './vms';

const name = inject('labHost');
const page = new AbortController();
const asOperator = vmsRouter.createCaller(contextOf('administrator', { signal: page.signal }));
const runs: RunState[] = [];
const sh = (line: string) => onHost(name, line);

/** What virt-install and osinfo take for Debian's installer: its kernel's place, and its volume's name. */
const prepare = `set -e
mkdir -p /srv/wizard /srv/pool
lab=/var/lib/libvirt/images/lab
mkdir -p /srv/iso/.disk /srv/iso/install.amd
cp $lab/vmlinuz /srv/iso/install.amd/vmlinuz
cp $lab/guest.img /srv/iso/install.amd/initrd.gz
echo 'Debian GNU/Linux 10.9.0 "Buster" - Official amd64 NETINST' > /srv/iso/.disk/info
xorriso -as mkisofs -quiet -V 'Debian 10.9.0 amd64 n' -R -o /srv/wizard/debian.iso /srv/iso 2> /dev/null
rm -r /srv/iso
mkdir -p /srv/tree/images/pxeboot
cp $lab/vmlinuz /srv/tree/images/pxeboot/vmlinuz
cp $lab/guest.img /srv/tree/images/pxeboot/initrd.img
printf '[general]\\nfamily = CentOS\\nversion = 7\\narch = x86_64\\nname = CentOS-7\\n[images-x86_64]\\nkernel = images/pxeboot/vmlinuz\\ninitrd = images/pxeboot/initrd.img\\n' > /srv/tree/.treeinfo
systemd-run --quiet --unit mirror python3 -m http.server 8099 --bind 192.168.122.1 --directory /srv/tree
qemu-img create -q -f qcow2 /srv/wizard/existing.qcow2 64M
virsh pool-define-as spare dir --target /srv/pool
virsh pool-start spare`;

beforeAll(async () => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
  await sh(prepare);
  void (async () => {
    for await (const event of watchedHost(name).watch(page.signal))
      if (event.kind === 'run') runs.push(event.run);
  })();
});
afterAll(async () => {
  page.abort();
  vi.unstubAllEnvs();
  await sh(
    'systemctl stop mirror; for one in spare wizard; do virsh pool-destroy $one; virsh pool-undefine $one; done; rm -rf /srv/wizard /srv/pool /srv/tree; true',
  );
});

const small = { memoryMib: 96, vcpus: 1, serialConsole: true, autostart: false } as const;
const onDefault = { source: { kind: 'network', network: 'default' }, model: 'virtio' } as const;

/** Makes it by a run that is kept, says what libvirt then has of it, and takes it away. */
async function make(request: CreateVmRequest): Promise<{ readonly run: RunState; readonly xml: string }> {
  const asked = { hostId: name, request, runId: `create-${request.name}` };
  const planned = await asOperator.plan(asked);
  if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
  try {
    await asOperator.start({ ...asked, fingerprint: planned.plan.fingerprint });
    const run = await vi.waitFor(
      () => {
        const latest = runs.findLast(({ id }) => id === asked.runId);
        if (latest?.outcome !== 'kept')
          throw new Error(`${latest?.outcome}: ${JSON.stringify(latest?.problem)}`);
        return latest;
      },
      { timeout: 90_000, interval: 100 },
    );
    return { run, xml: await sh(`virsh dumpxml --inactive ${request.name}`) };
  } finally {
    await sh(`virsh destroy ${request.name}; virsh undefine ${request.name} --remove-all-storage; true`);
  }
}

test('from an ISO whose system osinfo knows: VNC, two cards, a maximum of memory and vCPUs; progress is told', async () => {
  const { run, xml } = await make({
    ...small,
    name: 'detected',
    maxMemoryMib: 128,
    maxVcpus: 2,
    install: { kind: 'location', location: '/srv/wizard/debian.iso', extraArgs: 'console=ttyS0' },
    disk: { kind: 'new', path: '/srv/wizard/detected.qcow2', sizeGib: 1 },
    networks: [
      onDefault,
      { source: { kind: 'bridge', bridge: 'br0' }, mac: '52:54:00:4f:2e:01', model: 'e1000e' },
    ],
    graphics: 'vnc',
  });
  expect(xml).toContain('http://debian.org/debian/10');
  expect(xml).toMatch(/<memory unit='KiB'>131072</);
  expect(xml).toMatch(/<currentMemory unit='KiB'>98304</);
  expect(xml).toMatch(/<vcpu placement='static' current='1'>2</);
  expect(xml).toMatch(/<graphics type='vnc'/);
  expect(xml).toMatch(/<source network='default'\/>/);
  expect(xml).toMatch(/52:54:00:4f:2e:01'\/>\s*<source bridge='br0'\/>\s*<model type='e1000e'\/>/);
  expect(xml).toContain('/srv/wizard/detected.qcow2');
  // While it was made, the run told what virt-install was at.
  const told = runs.some(
    ({ id, steps }) =>
      id === run.id &&
      steps.some(
        ({ state, commands }) =>
          state === 'doing' && /Allocating|Starting install/.test(commands.at(-1)?.output ?? ''),
      ),
  );
  expect(told).toBe(true);
});

test('from a CD, with SPICE, its disk a volume of a pool', async () => {
  const { xml } = await make({
    ...small,
    name: 'pooled',
    osVariant: 'debian10',
    install: { kind: 'cdrom', path: '/srv/wizard/debian.iso' },
    disk: { kind: 'pool', pool: 'spare', volume: 'pooled.qcow2', sizeGib: 1, format: 'qcow2' },
    networks: [onDefault],
    graphics: 'spice',
  });
  expect(xml).toMatch(/<graphics type='spice'/);
  expect(xml).toContain('/srv/pool/pooled.qcow2');
});

test('from a tree on a mirror, whose treeinfo says what it is', async () => {
  const { xml } = await make({
    ...small,
    name: 'mirrored',
    install: { kind: 'location', location: 'http://192.168.122.1:8099', extraArgs: 'console=ttyS0' },
    disk: { kind: 'new', path: '/srv/wizard/mirrored.qcow2', sizeGib: 1 },
    networks: [onDefault],
    graphics: 'none',
  });
  expect(xml).toContain('http://centos.org/centos/7');
});

test('from the network, without a disk', async () => {
  const { xml } = await make({
    ...small,
    name: 'netboot',
    install: { kind: 'pxe' },
    disk: { kind: 'none' },
    networks: [{ source: { kind: 'bridge', bridge: 'br0' } }],
    graphics: 'none',
  });
  expect(xml).toMatch(/<source bridge='br0'\/>/);
  expect(xml).not.toMatch(/device='disk'/);
});

test('from a disk that is there, which starts by itself from now on', async () => {
  await sh('cp /srv/wizard/existing.qcow2 /srv/wizard/imported.qcow2');
  const { xml } = await make({
    ...small,
    name: 'imported',
    install: { kind: 'import' },
    disk: { kind: 'existing', path: '/srv/wizard/imported.qcow2' },
    networks: [],
    graphics: 'none',
    autostart: true,
  });
  expect(xml).toContain('/srv/wizard/imported.qcow2');
  expect(xml).not.toContain('<interface');
});
