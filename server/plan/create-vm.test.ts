import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTopology } from '../model/build-topology';
import { formatCommand } from '../model/command';
import { emptyFacts } from '../model/empty-facts';
import type { Topology } from '../model/topology';
import type { VmReadings } from '../model/vm-readings';
import type { CreateVmRequest } from '../model/vm-request';
import { checkCreateVm, checkMacText, isVmName } from './check-create-vm';
import { planCreateVm } from './create-vm';
import { formatVirtInstall, optionValue } from './virt-install';

const uuid = '3fd0f7a6-1111-5222-8333-444455556666';
const directory = '/var/lib/bridgehead/runs/create-vm-1';

/** What both commands of the guide have in common. */
const guide = {
  memoryMib: 1024,
  maxMemoryMib: 2048,
  vcpus: 1,
  maxVcpus: 2,
  graphics: 'none',
  serialConsole: true,
  autostart: false,
} as const;

const centos7: CreateVmRequest = {
  ...guide,
  name: 'centos7',
  osVariant: 'centos7.0',
  install: {
    kind: 'location',
    location: '/home/kvm/images/CentOS-7-x86_64-Minimal-2009.iso',
    extraArgs: 'console=ttyS0',
  },
  disk: { kind: 'new', path: '/home/kvm/templates/centos7.img', sizeGib: 30 },
  networks: [{ source: { kind: 'network', network: 'default' } }],
};

const debian10: CreateVmRequest = {
  ...guide,
  name: 'debian10',
  osVariant: 'debian10',
  install: {
    kind: 'location',
    location: '/home/kvm/images/debian-10.9.0-amd64-netinst.iso',
    extraArgs: 'console=ttyS0',
  },
  disk: { kind: 'new', path: '/home/kvm/templates/debian10.qcow2', sizeGib: 30 },
  networks: [{ source: { kind: 'bridge', bridge: 'virbr1' } }],
};

const topology: Topology = {
  ...buildTopology(emptyFacts, () => ({ kind: 'nobody' })),
  networks: [
    {
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
    },
  ],
  bridges: [
    {
      name: 'virbr1',
      kind: 'host',
      mac: '52:54:00:00:00:01',
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
    },
  ],
  domains: [
    {
      uuid: '173b3a4a-7f84-444a-83ea-b22acb5dbe05',
      name: 'node01',
      state: 'running',
      persistent: true,
      autostart: false,
      managedSave: false,
      agent: 'absent',
      interfaces: [
        {
          id: '173b3a4a-7f84-444a-83ea-b22acb5dbe05/52:54:00:4f:2f:3e',
          mac: '52:54:00:4f:2f:3e',
          source: { kind: 'network', network: 'default' },
          presence: 'both',
          linkState: 'up',
          addresses: [],
        },
      ],
    },
  ],
};

const gib = 2 ** 30;
const readings: VmReadings = {
  virtInstall: '4.1.0',
  paths: {
    '/home/kvm/images/CentOS-7-x86_64-Minimal-2009.iso': 'file',
    '/home/kvm/images/debian-10.9.0-amd64-netinst.iso': 'file',
    '/home/kvm/templates': 'directory',
  },
  freeBytes: { '/home/kvm/templates': 100 * gib },
  pools: [{ name: 'default', path: '/var/lib/libvirt/images', active: true }],
  poolNames: ['default'],
};

/** What stands behind the guide's own words: see `virt-install`. */
const ours = ` --uuid=${uuid} --noautoconsole`;

describe('the commands of the guide', () => {
  it('creates centos7 on the network default, word for word', () => {
    // recipes §1.3; the shell takes its quotes off 'console=ttyS0'.
    expect(formatCommand(formatVirtInstall(centos7, { uuid }))).toBe(
      'virt-install --name=centos7 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=centos7.0 ' +
        '--location=/home/kvm/images/CentOS-7-x86_64-Minimal-2009.iso --disk /home/kvm/templates/centos7.img,size=30 --network network=default ' +
        `--graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0${ours}`,
    );
  });

  it('creates debian10 on the bridge virbr1, word for word', () => {
    // recipes §2.1.4
    expect(formatCommand(formatVirtInstall(debian10, { uuid }))).toBe(
      'virt-install ' +
        '--name=debian10 --memory=1024,maxmemory=2048 --vcpus=1,maxvcpus=2 --os-variant=debian10 ' +
        '--location=/home/kvm/images/debian-10.9.0-amd64-netinst.iso --disk /home/kvm/templates/debian10.qcow2,size=30 --network bridge=virbr1 ' +
        `--graphics=none --console=pty,target_type=serial --extra-args=console=ttyS0${ours}`,
    );
  });
});

describe('a command', () => {
  it('starts a kernel of the host', () => {
    const request: CreateVmRequest = {
      ...guide,
      name: 'tiny',
      install: {
        kind: 'import',
        kernel: { kernel: '/boot/vmlinuz', initrd: '/boot/a,b.img', args: 'console=ttyS0,115200 quiet' },
      },
      disk: { kind: 'none' },
      networks: [
        { source: { kind: 'network', network: 'default' }, mac: '52:54:00:aa:bb:01', model: 'virtio' },
        { source: { kind: 'bridge', bridge: 'virbr1' } },
      ],
      serialConsole: false,
      graphics: 'vnc',
      autostart: true,
    };
    expect(formatVirtInstall(request, { uuid }).argv.slice(4)).toEqual([
      '--osinfo=detect=on,require=off',
      '--import',
      '--boot=kernel=/boot/vmlinuz,initrd="/boot/a,b.img",kernel_args="console=ttyS0,115200 quiet"',
      '--disk',
      'none',
      '--network',
      'network=default,mac=52:54:00:aa:bb:01,model=virtio',
      '--network',
      'bridge=virbr1',
      '--graphics=vnc',
      '--autostart',
      `--uuid=${uuid}`,
      '--noautoconsole',
    ]);
  });

  it('makes a volume of a pool by its path there', () => {
    const planned = planCreateVm(
      {
        ...centos7,
        disk: { kind: 'pool', pool: 'default', volume: 'centos7.qcow2', sizeGib: 8, format: 'qcow2' },
      },
      {
        topology,
        directory,
        readings: { ...readings, paths: { ...readings.paths, '/var/lib/libvirt/images': 'directory' } },
      },
    );
    const argv = planned.ok ? planned.plan.steps.at(-1)?.do[0]?.command.argv : [];
    expect(argv).toContain('/var/lib/libvirt/images/centos7.qcow2,size=8,format=qcow2');
  });

  it('names the option whose value would else be taken for one', () => {
    const argv = formatVirtInstall(
      { ...centos7, disk: { kind: 'existing', path: '/srv/a=b,size=9.img' } },
      { uuid },
    ).argv;
    expect(argv).toContain('path="/srv/a=b,size=9.img"');
  });

  it('keeps every value inside its option, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ minLength: 1 }),
        (one, other) => {
          expect(splitOption(`kernel=${optionValue(one)},kernel_args=${optionValue(other)}`)).toEqual([
            `kernel=${one}`,
            `kernel_args=${other}`,
          ]);
        },
      ),
    );
  });
});

/** What Python's `shlex` does with commas for white space, POSIX quoting and no comments; `lab` compares the real one. */
function splitOption(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote === '' && character === ',') {
      words.push(word);
      word = '';
    } else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote !== '' && character === quote) quote = '';
    else if (character === '\\' && (quote === '' || (quote === '"' && /["\\]/.test(text[at + 1] ?? '')))) {
      word += text[at + 1] ?? '';
      at++;
    } else word += character;
  }
  return [...words, word];
}

describe('a plan', () => {
  const planned = planCreateVm(debian10, { topology, readings, directory });
  const plan = planned.ok ? planned.plan : undefined;

  it('looks that the disk is not there before it lets virt-install make it', () => {
    expect(plan?.steps.map(({ id }) => id)).toEqual(['free', 'create']);
    expect(plan?.steps[0]?.do.map(({ command }) => formatCommand(command))).toEqual([
      "test '!' -e /home/kvm/templates/debian10.qcow2",
    ]);
    expect(plan?.steps[0]?.undo).toEqual([]);
  });

  it('takes away on the way back what it made, and names the machine by its UUID', () => {
    const uuidOfPlan = plan?.steps[1]?.do[0]?.command.argv
      .find((word) => word.startsWith('--uuid='))
      ?.slice(7);
    expect(plan?.steps[1]?.undo.map(({ command }) => formatCommand(command))).toEqual([
      `virsh destroy ${uuidOfPlan}`,
      `virsh undefine ${uuidOfPlan} --managed-save --snapshots-metadata --nvram`,
      'virsh vol-delete /home/kvm/templates/debian10.qcow2',
      'rm -f -- /home/kvm/templates/debian10.qcow2',
      'virsh pool-destroy templates',
      'virsh pool-undefine templates',
      'virsh pool-destroy images',
      'virsh pool-undefine images',
    ]);
  });

  it('never takes away a disk or a pool that was there before', () => {
    const again = planCreateVm(
      { ...debian10, disk: { kind: 'existing', path: '/home/kvm/templates/old.img' } },
      {
        topology,
        directory,
        readings: {
          ...readings,
          paths: { ...readings.paths, '/home/kvm/templates/old.img': 'file' },
          poolNames: ['default', 'templates', 'images'],
        },
      },
    );
    expect(
      again.ok && again.plan.steps.flatMap(({ undo }) => undo.map(({ command }) => command.argv[1])),
    ).toEqual(['destroy', 'undefine']);
  });

  it('is the same when it is made again, and another for another run', () => {
    const again = planCreateVm(debian10, { topology, readings, directory });
    expect(again).toEqual(planned);
    const other = planCreateVm(debian10, { topology, readings, directory: `${directory}2` });
    expect(other.ok && other.plan.fingerprint).not.toBe(plan?.fingerprint);
  });
});

describe('a request is refused beside its field', () => {
  const problemsOf = (change: Partial<CreateVmRequest>, read: VmReadings = readings) =>
    Object.fromEntries(
      Object.entries(checkCreateVm({ ...centos7, ...change }, { topology, readings: read })).map(
        ([field, problem]) => [field, problem?.code],
      ),
    );

  it('when all is well, not at all', () => {
    expect(problemsOf({})).toEqual({});
  });

  it('for its name', () => {
    expect(problemsOf({ name: 'node01' })).toEqual({ name: 'vm-name-taken' });
    expect(problemsOf({ name: '' })).toEqual({ name: 'vm-name-missing' });
    for (const name of ['-x', '--name=x', 'a b', 'a/b', 'a,b', '$(x)', 'a\nb'])
      expect(problemsOf({ name })).toEqual({ name: 'vm-name-invalid' });
    expect(isVmName('虚拟机01')).toBe(true);
  });

  it('for media that are not on the host', () => {
    expect(problemsOf({ install: { kind: 'location', location: '/none.iso' } })).toEqual({
      location: 'vm-file-missing',
    });
    expect(problemsOf({ install: { kind: 'cdrom', path: 'none.iso' } })).toEqual({ iso: 'vm-path-invalid' });
    expect(problemsOf({ install: { kind: 'location', location: 'https://deb.debian.org/x' } })).toEqual({});
  });

  it('for a disk that has no room, no directory, or a file in its place', () => {
    const disk = (path: string, sizeGib = 30) => ({ disk: { kind: 'new', path, sizeGib } as const });
    expect(problemsOf(disk('/home/kvm/templates/a.img', 101))).toEqual({ diskSize: 'vm-no-space' });
    expect(problemsOf(disk('/nowhere/a.img'))).toEqual({ diskPath: 'vm-directory-missing' });
    expect(problemsOf(disk('/home/kvm/images/debian-10.9.0-amd64-netinst.iso'))).toEqual({
      diskPath: 'vm-disk-exists',
    });
    expect(problemsOf(disk('/home/kvm/templates/a b.img'))).toEqual({ diskPath: 'vm-disk-name-blank' });
    expect(problemsOf(disk('a.img'))).toEqual({ diskPath: 'vm-path-invalid' });
  });

  it('for importing nothing', () => {
    expect(problemsOf({ install: { kind: 'import' }, disk: { kind: 'none' } })).toEqual({
      diskKind: 'vm-import-without-disk',
    });
    expect(problemsOf({ install: { kind: 'import' } })).toEqual({ diskKind: 'vm-import-of-empty-disk' });
  });

  it('for a network, bridge or MAC that cannot be had', () => {
    const networks = (name: string, mac?: string) => ({
      networks: [
        {
          source: { kind: 'network', network: name } as const,
          ...(mac === undefined ? {} : { mac }),
        },
      ],
    });
    expect(problemsOf(networks('none'))).toEqual({ 'network.0': 'vm-network-unknown' });
    expect(problemsOf({ networks: [{ source: { kind: 'bridge', bridge: 'br9' } }] })).toEqual({
      'network.0': 'vm-bridge-unknown',
    });
    expect(problemsOf(networks('default', '52:54:00:4F:2F:3E'))).toEqual({ 'mac.0': 'vm-mac-taken' });
    expect(problemsOf(networks('default', '01:54:00:4f:2f:3e'))).toEqual({ 'mac.0': 'vm-mac-multicast' });
    expect(problemsOf(networks('default', 'nonsense'))).toEqual({ 'mac.0': 'vm-mac-invalid' });
    const [one] = networks('default', '52:54:00:00:00:99').networks;
    expect(problemsOf({ networks: one === undefined ? [] : [one, one] })).toEqual({
      'mac.1': 'vm-mac-twice',
    });
  });

  it('where there is no virt-install', () => {
    const { virtInstall, ...without } = readings;
    expect(virtInstall).toBeDefined();
    expect(problemsOf({}, without)).toEqual({ general: 'virt-install-missing' });
    const planned = planCreateVm(centos7, { topology, readings: without, directory });
    expect(planned).toEqual({ ok: false, refusal: { code: 'virt-install-missing' } });
  });
});

it('takes any unicast MAC and no other text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (checkMacText(text) === undefined) expect(text).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i);
    }),
  );
});
