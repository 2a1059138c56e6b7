import { describe, expect, it } from 'vitest';
import { buildTopology } from '../model/build-topology';
import { formatCommand } from '../model/command';
import type { DomainChange } from '../model/domain-change';
import { emptyFacts } from '../model/empty-facts';
import type { Domain, Topology } from '../model/topology';
import { planChangeDomain } from './change-domain';
import type { Planned } from './plan';
import { refuseDomainChange } from './refuse-domain-change';

const uuid = '173b3a4a-7f84-444a-83ea-b22acb5dbe05';
const mac = '52:54:00:4f:2f:3e';
const directory = '/var/lib/bridgehead/runs/change-1';

const node01: Domain = {
  uuid,
  name: 'node01',
  state: 'running',
  persistent: true,
  autostart: false,
  managedSave: false,
  agent: 'absent',
  interfaces: [
    {
      id: `${uuid}/${mac}`,
      mac,
      source: { kind: 'network', network: 'default' },
      presence: 'both',
      linkState: 'up',
      addresses: [{ address: '192.168.122.38', source: 'lease', readAtMs: 0 }],
    },
  ],
};
const off: Domain = { ...node01, state: 'shut off' };

const topology: Topology = {
  ...buildTopology(emptyFacts, () => ({ kind: 'nobody' })),
  domains: [node01],
  networks: [
    {
      uuid: 'a1a71b5d-2c4b-4bfd-82e6-b6ca5cd7616a',
      name: 'default',
      active: true,
      persistent: true,
      autostart: true,
      forwardMode: 'nat',
      bridgeExists: true,
      subnets: [],
      dnsHosts: [],
      usedBy: [],
      leases: [],
      natRules: [],
    },
  ],
};

const inactive = `<domain type='qemu'>
  <devices>
    <interface type='network'>
      <mac address='${mac}'/>
      <source network='default'/>
      <model type='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </interface>
  </devices>
</domain>
`;
const live = inactive.replace(
  "<model type='virtio'/>",
  "<target dev='vnet0'/><model type='virtio'/><alias name='net0'/>",
);

/** Before each change of the configuration. */
const keep = `install -D -m 0600 -- ${directory}/before.xml /var/lib/bridgehead/versions/domains/node01/${directory.slice(directory.lastIndexOf('/') + 1)}.xml`;

const plan = (domain: Domain, change: DomainChange): Planned =>
  planChangeDomain(domain, change, {
    topology,
    documents: domain.state === 'shut off' ? { inactive } : { inactive, live },
    directory,
  });

function done(planned: Planned): readonly string[] {
  return planned.ok
    ? planned.plan.steps.flatMap((step) => step.do.map(({ command }) => formatCommand(command)))
    : [planned.refusal.code];
}

function undone(planned: Planned): readonly string[] {
  return planned.ok
    ? planned.plan.steps.flatMap((step) => step.undo.map(({ command }) => formatCommand(command)))
    : [planned.refusal.code];
}

describe('power', () => {
  it('starts what is off, and forces it off again on the way back', () => {
    const planned = plan(off, { kind: 'start' });
    expect(done(planned)).toEqual([`virsh start ${uuid}`]);
    expect(undone(planned)).toEqual([`virsh destroy ${uuid}`]);
  });

  it.each([
    ['shutdown', `virsh shutdown ${uuid}`],
    ['reboot', `virsh reboot ${uuid}`],
    ['force-off', `virsh destroy ${uuid}`],
  ] as const)('says before a %s that it cannot be undone', (kind, line) => {
    const planned = plan(node01, { kind });
    expect(done(planned)).toEqual([line]);
    expect(undone(planned)).toEqual([]);
    expect(planned.ok && planned.plan.warnings.map(({ key }) => key)).toEqual([
      `plan.changeDomain.warn-${kind}`,
    ]);
  });

  it('waits for a machine that is forced off, and not for one that is only asked', () => {
    const expectations = (kind: 'shutdown' | 'force-off') => {
      const planned = plan(node01, { kind });
      return planned.ok && planned.plan.steps.flatMap((step) => step.expect);
    };
    expect(expectations('force-off')).toEqual([{ kind: 'domain', domainUuid: uuid, is: 'off' }]);
    expect(expectations('shutdown')).toEqual([]);
  });

  it('is refused in the state that it makes no sense in', () => {
    expect(refuseDomainChange(node01, { kind: 'start' })).toBe('domain-is-on');
    expect(refuseDomainChange(off, { kind: 'force-off' })).toBe('domain-is-off');
    expect(refuseDomainChange(node01, { kind: 'resume' })).toBe('domain-not-paused');
    expect(refuseDomainChange({ ...node01, state: 'paused' }, { kind: 'shutdown' })).toBe(
      'domain-not-running',
    );
    expect(refuseDomainChange({ ...node01, state: 'paused' }, { kind: 'force-off' })).toBeUndefined();
  });

  it('is refused where the machine would be gone with its definition', () => {
    const transient = { ...node01, persistent: false };
    for (const kind of ['shutdown', 'reboot', 'force-off'] as const)
      expect(refuseDomainChange(transient, { kind })).toBe('domain-transient');
  });
});

describe('a card', () => {
  it('has its cable pulled live and in the configuration, each with its way back', () => {
    const planned = plan(node01, { kind: 'link', mac, state: 'down' });
    expect(done(planned)).toEqual([
      keep,
      `virsh update-device ${uuid} ${directory}/live-new.xml --live`,
      `virsh update-device ${uuid} ${directory}/config-new.xml --config`,
    ]);
    const text = (name: string) =>
      planned.ok ? planned.plan.files.find(({ path }) => path === `${directory}/${name}`)?.text : undefined;
    expect(text('live-new.xml')).toContain("<link state='down'/>");
    expect(text('live-new.xml')).toContain("<target dev='vnet0'/>");
    expect(text('live-old.xml')).toContain("<link state='up'/>");
    expect(text('config-new.xml')).not.toContain('vnet0');
  });

  it('of a machine that is off has it pulled in the configuration alone', () => {
    expect(done(plan(off, { kind: 'link', mac, state: 'down' }))).toEqual([
      keep,
      `virsh update-device ${uuid} ${directory}/config-new.xml --config`,
    ]);
  });

  it('is removed with the element that puts it back, and says whom that cuts', () => {
    const planned = plan(node01, { kind: 'remove-interface', mac });
    expect(done(planned)).toEqual([
      keep,
      `virsh detach-device ${uuid} ${directory}/interface.xml --config`,
      `virsh detach-device ${uuid} ${directory}/interface-live.xml --live`,
    ]);
    expect(undone(planned)).toEqual([
      `virsh attach-device ${uuid} ${directory}/interface.xml --config`,
      `virsh attach-device ${uuid} ${directory}/interface.xml --live`,
    ]);
    expect(planned.ok && planned.plan.warnings[0]?.values?.['addresses']).toBe('192.168.122.38');
  });

  it('is added with one MAC live and in the configuration, the same each time it is planned', () => {
    const change: DomainChange = {
      kind: 'add-interface',
      network: { source: { kind: 'network', network: 'default' }, model: 'virtio' },
    };
    const planned = plan(node01, change);
    expect(done(planned)).toEqual([
      keep,
      `virsh attach-device ${uuid} ${directory}/interface.xml --config`,
      `virsh attach-device ${uuid} ${directory}/interface.xml --live`,
    ]);
    expect(planned.ok && planned.plan.files[1]?.text).toMatch(
      /^<interface type='network'>\n {2}<mac address='52:54:00(:[0-9a-f]{2}){3}'\/>\n {2}<source network='default'\/>\n {2}<model type='virtio'\/>\n<\/interface>\n$/,
    );
    expect(plan(node01, change)).toEqual(planned);
  });

  it('is not added with a MAC that somebody has, or on what is not there', () => {
    const source = { kind: 'network', network: 'default' } as const;
    expect(done(plan(node01, { kind: 'add-interface', network: { source, mac } }))).toEqual(['vm-mac-taken']);
    const nowhere = { kind: 'bridge', bridge: `br'/><x` } as const;
    expect(done(plan(node01, { kind: 'add-interface', network: { source: nowhere } }))).toEqual([
      'vm-bridge-unknown',
    ]);
  });

  it('becomes another model at the next start, and says so', () => {
    const planned = plan(node01, { kind: 'model', mac, model: 'e1000e' });
    expect(done(planned)).toEqual([keep, `virsh update-device ${uuid} ${directory}/config-new.xml --config`]);
    expect(planned.ok && planned.plan.files[0]?.text).toBe(inactive);
    expect(planned.ok && planned.plan.files[1]?.text).toContain("<model type='e1000e'/>");
    expect(planned.ok && planned.plan.warnings.map(({ key }) => key)).toEqual([
      'plan.changeDomain.warnNextStart',
    ]);
  });

  it('stays as it is while a saved image holds the old hardware', () => {
    expect(done(plan({ ...off, managedSave: true }, { kind: 'remove-interface', mac }))).toEqual([
      'domain-managed-save',
    ]);
  });
});
