import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTopology } from '@/server/model/build-topology';
import { formatCommand } from '@/server/model/command';
import { emptyFacts } from '@/server/model/empty-facts';
import type { Bridge, Network, Topology } from '@/server/model/topology';
import { formatVirtInstall } from '@/server/plan/virt-install';
import { formatVmDraft, parseVmDraft, readVmDraft } from './vm-draft';

const network: Network = {
  uuid: 'a1a71b5d-2c4b-4bfd-82e6-b6ca5cd7616a',
  name: 'default',
  active: true,
  persistent: true,
  autostart: true,
  forwardMode: 'nat',
  bridge: 'virbr0',
  bridgeExists: true,
  subnets: [],
  dnsHosts: [],
  usedBy: [],
  leases: [],
  natRules: [],
};
const bridge: Bridge = {
  name: 'virbr1',
  kind: 'host',
  up: true,
  mtu: 1500,
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
  addresses: [],
  ports: [],
  uplinks: ['enp1s0'],
  owner: { kind: 'nobody' },
  hasDefaultRoute: true,
};
const topology: Topology = {
  ...buildTopology(emptyFacts, () => ({ kind: 'nobody' })),
  networks: [{ ...network, name: 'aaa' }, network, { ...network, name: 'off', active: false }],
  bridges: [bridge],
};

/** What is typed into the form, and nothing more. */
const untouched = parseVmDraft(new URLSearchParams());

const lineOf = (typed: Partial<typeof untouched>) => {
  const { request, problems } = readVmDraft({ ...untouched, ...typed }, topology);
  return { problems, line: request && formatCommand(formatVirtInstall(request, { uuid: 'U' })) };
};

describe('the fields of the form make the commands of the guide', () => {
  it('centos7 on the network default', () => {
    const made = lineOf({
      name: 'centos7',
      memory: '1024',
      maxMemory: '2048',
      vcpus: '1',
      maxVcpus: '2',
      os: 'centos7.0',
      media: '/home/kvm/images/CentOS-7-x86_64-Minimal-2009.iso',
      diskPath: '/home/kvm/templates/centos7.img',
      size: '30',
    });
    expect(made).toEqual({
      problems: {},
      line:
        'virt-install --name=centos7 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=centos7.0 ' +
        '--location=/home/kvm/images/CentOS-7-x86_64-Minimal-2009.iso --disk /home/kvm/templates/centos7.img,size=30 --network network=default ' +
        '--graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0 --uuid=U --noautoconsole',
    });
  });

  it('debian10 on the bridge virbr1', () => {
    const made = lineOf({
      name: 'debian10',
      memory: '1024',
      maxMemory: '2048',
      vcpus: '1',
      maxVcpus: '2',
      os: 'debian10',
      media: '/home/kvm/images/debian-10.9.0-amd64-netinst.iso',
      diskPath: '/home/kvm/templates/debian10.qcow2',
      size: '30',
      networks: [{ source: 'bridge:virbr1', mac: '', model: '' }],
    });
    expect(made).toEqual({
      problems: {},
      line:
        'virt-install ' +
        '--name=debian10 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=debian10 ' +
        '--location=/home/kvm/images/debian-10.9.0-amd64-netinst.iso --disk /home/kvm/templates/debian10.qcow2,size=30 --network bridge=virbr1 ' +
        '--graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0 --uuid=U --noautoconsole',
    });
  });
});

describe('a draft', () => {
  it('says beside its field what is no number, and offers no request', () => {
    expect(lineOf({ name: 'a', media: '/a.iso', memory: '1 GiB' })).toEqual({
      problems: { memory: { code: 'vm-number-invalid', values: { text: '1 GiB' } } },
      line: undefined,
    });
    expect(lineOf({ name: 'a', media: '/a.iso', size: '0' }).problems).toHaveProperty('diskSize');
    expect(lineOf({ name: 'a', media: '/a.iso', size: '0', disk: 'none' }).problems).toEqual({});
  });

  it('stands in the address of the page, whatever was typed', () => {
    const text = fc.string({ unit: 'grapheme' });
    const draft = fc.record({
      name: text,
      memory: text,
      extraArgs: text,
      diskPath: text,
      install: fc.constantFrom('iso', 'cdrom', 'url', 'import', 'pxe'),
      disk: fc.constantFrom('new', 'pool', 'existing', 'none'),
      serial: fc.boolean(),
      autostart: fc.boolean(),
      networks: fc.array(fc.record({ source: text, mac: text, model: text }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(draft, (typed) => {
        const whole = { ...untouched, ...typed } as typeof untouched;
        const address = new URLSearchParams(formatVmDraft(whole));
        expect(parseVmDraft(new URLSearchParams(String(address)))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('is read from any address at all', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (networks, rest) => {
        const draft = parseVmDraft(new URLSearchParams({ networks, install: rest, disk: rest, name: rest }));
        expect(() => readVmDraft(draft, topology)).not.toThrow();
      }),
    );
  });
});
