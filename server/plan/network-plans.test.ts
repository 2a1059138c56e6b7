import { beforeAll, describe, expect, test } from 'vitest';
import { readOutput, readRecordedFacts } from '../host/recordings';
import { buildTopology } from '../model/build-topology';
import { formatCommand } from '../model/command';
import { fingerprint } from '../model/fingerprint';
import type { NetworkAction } from '../model/network-change';
import type { Topology } from '../model/topology';
import { planCreateNetwork } from './create-network';
import { planEditNetwork } from './edit-network';
import { planNetworkAction } from './network-action';
import type { NetworkContext } from './network-commands';
import type { Plan, Planned } from './plan';
import { tapsOf } from './replug-taps';

const inactive = `<network>
  <name>default</name>
  <uuid>UUID</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>
  <mac address='52:54:00:cf:8c:cc'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>
`;
let context: NetworkContext;
let text: string;
beforeAll(async () => {
  const whole = buildTopology(await readRecordedFacts('kvm-netplan'), () => ({ kind: 'nobody' }));
  // One guest is enough to see what happens to each.
  const topology: Topology = { ...whole, domains: whole.domains.filter(({ name }) => name === 'node01') };
  const [uuid] = tapsOf(topology, 'default').map(({ domain }) => domain.uuid);
  text = inactive.replace('UUID', topology.networks[0]?.uuid ?? '');
  context = {
    topology,
    directory: '/runs/r1',
    documents: { live: text, inactive: text },
    domainXml: { [uuid ?? '']: readOutput('kvm-netplan', `virsh dumpxml ${uuid}`) },
    carriesOperator: false,
  };
});

const planOf = (planned: Planned): Plan => {
  if (!planned.ok) throw new Error(planned.refusal.code);
  return planned.plan;
};
const codeOf = (planned: Planned) => (planned.ok ? undefined : planned.refusal.code);
/** As the operator reads them, with the guest's UUID and tap by words. */
const commands = (plan: Plan) =>
  plan.steps.map((step) => ({
    do: step.do.map(({ command }) => readable(formatCommand(command))),
    undo: step.undo.map(({ command }) => readable(formatCommand(command))),
  }));
const readable = (line: string) =>
  line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'NODE01').replace(/vnet\d+/, 'TAP');
const act = (action: NetworkAction, change: Partial<NetworkContext> = {}) =>
  planNetworkAction({ network: 'default', action }, { ...context, ...change });
const edit = (
  after: string,
  given: { when?: 'now' | 'next-start'; base?: string; autostart?: boolean } = {},
) =>
  planEditNetwork(
    {
      kind: 'edit',
      network: 'default',
      text: after,
      base: given.base ?? fingerprint(text),
      when: given.when ?? 'now',
      autostart: given.autostart ?? true,
    },
    context,
  );

const replug = [
  'virsh update-device NODE01 /runs/r1/TAP-to-virbr0-1.xml --live',
  'virsh update-device NODE01 /runs/r1/TAP-to-virbr0-2.xml --live',
];
const keep = 'install -D -m 0600 -- /runs/r1/before.xml /var/lib/bridgehead/versions/networks/default/r1.xml';

describe('what can be done to a network:', () => {
  test('a restart puts the tap back by way of its bridge', () => {
    const plan = planOf(act('restart'));
    expect(commands(plan)).toEqual([
      {
        do: ['virsh net-destroy default', 'virsh net-start default', ...replug],
        undo: ['virsh net-start default', ...replug],
      },
    ]);
    expect(plan.files.map((file) => /<source [^>]*>/.exec(file.text)?.[0])).toEqual([
      "<source bridge='virbr0'/>",
      "<source network='default'/>",
    ]);
    expect(plan.warnings).toEqual([
      { key: 'plan.network.warnRestart', values: { network: 'default', domains: 'node01', count: 1 } },
    ]);
  });

  test('a stop says whom it cuts, and its way back puts them back', () => {
    const plan = planOf(act('stop'));
    expect(commands(plan)).toEqual([
      { do: ['virsh net-destroy default'], undo: ['virsh net-start default', ...replug] },
    ]);
    expect(plan.warnings.map(({ key }) => key)).toEqual(['plan.network.warnStop']);
  });

  test('an undefine keeps a version first, and can be taken back in the reverse order', () => {
    expect(commands(planOf(act('undefine')))).toEqual([
      { do: [keep], undo: [] },
      { do: ['virsh net-destroy default'], undo: ['virsh net-start default', ...replug] },
      {
        do: ['virsh net-undefine default'],
        undo: ['virsh net-define /runs/r1/before.xml', 'virsh net-autostart default'],
      },
    ]);
  });

  test('whoever comes in over the network keeps the change by coming back', () => {
    expect(planOf(act('restart', { carriesOperator: true })).cutsOff).toMatchObject({
      interfaceName: 'virbr0',
    });
    expect(planOf(act('no-autostart', { carriesOperator: true })).cutsOff).toBeUndefined();
  });

  test.each([
    ['start', 'network-active'],
    ['autostart', 'network-autostart-already'],
  ] as const)('%s of one that is so already is refused', (action, code) => {
    expect(codeOf(act(action))).toBe(code);
  });

  test('a transient one is only stopped, and comes back from its live XML', () => {
    const topology = {
      ...context.topology,
      networks: context.topology.networks.map((network) => ({ ...network, persistent: false })),
    };
    expect(codeOf(act('restart', { topology }))).toBe('network-transient');
    expect(commands(planOf(act('stop', { topology })))[0]?.undo[0]).toBe(
      'virsh net-create /runs/r1/transient.xml',
    );
  });
});

describe('an edit', () => {
  test('of a list changes what runs and what is configured by one command each', () => {
    const plan = planOf(edit(text.replace('122.254', '122.99')));
    const update = (verb: string, end: string) =>
      `virsh net-update default ${verb} ip-dhcp-range '<range start='\\''192.168.122.2'\\'' end='\\''192.168.122.${end}'\\''/>' --live --config`;
    expect(commands(plan)).toEqual([
      { do: [keep], undo: [] },
      {
        do: [update('add', '99'), update('delete', '254')],
        undo: [update('add', '254'), update('delete', '99')],
      },
    ]);
    expect(plan.warnings).toEqual([]);
  });

  test('where what runs differs from what is configured, each gets there on its own', () => {
    const live = text.replace('122.254', '122.200');
    const documents = { inactive: text, live };
    const planned = planEditNetwork(
      {
        kind: 'edit',
        network: 'default',
        text: text.replace('122.254', '122.99'),
        base: fingerprint(text),
        when: 'now',
        autostart: true,
      },
      { ...context, documents },
    );
    const words = commands(planOf(planned))[1]?.do.map((line) =>
      line.replace(/^.*(add|delete).*\.(\d+)'.* (--.*)$/, '$1 $2 $3'),
    );
    expect(words).toEqual(['add 99 --config', 'delete 254 --config', 'add 99 --live', 'delete 200 --live']);
  });

  test('of the rest defines, restarts and replugs; the way back defines the old before it starts anything', () => {
    const plan = planOf(edit(text.replace("name='virbr0'", "name='virbr7'")));
    const onNew = replug.map((line) => line.replace('virbr0', 'virbr7'));
    expect(commands(plan)).toEqual([
      { do: [keep], undo: [] },
      {
        do: ['virsh net-define --validate /runs/r1/after.xml'],
        undo: ['virsh net-define /runs/r1/before.xml'],
      },
      {
        do: ['virsh net-destroy default', 'virsh net-start default', ...onNew],
        undo: [
          'virsh net-define /runs/r1/before.xml',
          'virsh net-destroy default',
          'virsh net-start default',
          ...replug,
        ],
      },
    ]);
  });

  test('to another subnet bounces the links, so that guests ask for new leases', () => {
    const plan = planOf(edit(text.replaceAll('192.168.122', '192.168.9')));
    expect(plan.files.filter(({ text: xml }) => xml.includes("<link state='down'/>"))).toHaveLength(1);
    expect(plan.warnings.map(({ key }) => key)).toContain('plan.network.warnSubnet');
  });

  test('for the next start touches nothing that runs', () => {
    const plan = planOf(edit(text.replace("name='virbr0'", "name='virbr7'"), { when: 'next-start' }));
    expect(plan.steps.map(({ id }) => id)).toEqual(['keep-version', 'define']);
    expect(plan.warnings.map(({ key }) => key)).toEqual(['plan.network.warnNextStart']);
  });

  test('of autostart alone is no edit of the XML', () => {
    expect(commands(planOf(edit(text, { autostart: false })))).toEqual([
      { do: ['virsh net-autostart default --disable'], undo: ['virsh net-autostart default'] },
    ]);
  });

  test.each([
    ['network-edited-meanwhile', (xml: string) => xml.replace('122.254', '122.99'), 'another'],
    ['network-renamed', (xml: string) => xml.replace('>default<', '>other<'), undefined],
    ['network-uuid-changed', (xml: string) => xml.replace(/<uuid>./, '<uuid>z'), undefined],
    ['network-unchanged', (xml: string) => `${xml}<!-- no more -->`, undefined],
    ['network-xml-invalid', () => '<network>', undefined],
  ] as const)('is refused: %s', (code, change, base) => {
    expect(codeOf(edit(change(text), base === undefined ? {} : { base }))).toBe(code);
  });
});

describe('a new network', () => {
  const create = (xml: string) =>
    planCreateNetwork({ kind: 'create', text: xml, start: true, autostart: true }, context);

  test('is defined, started and set to start by itself, each with its way back', () => {
    const xml = text
      .replace('>default<', '>lab<')
      .replace(/ *<uuid>.*\n/, '')
      .replace('virbr0', 'virbr5');
    expect(commands(planOf(create(xml)))).toEqual([
      { do: ['virsh net-define --validate /runs/r1/network.xml'], undo: ['virsh net-undefine lab'] },
      { do: ['virsh net-start lab'], undo: ['virsh net-destroy lab'] },
      { do: ['virsh net-autostart lab'], undo: ['virsh net-autostart lab --disable'] },
    ]);
  });

  test.each([
    ['network-name-taken', 'default'],
    ['network-name-invalid', 'a/b'],
    ['network-name-invalid', '-dash'],
  ])('%s: %s', (code, name) => {
    expect(codeOf(create(text.replace('>default<', `>${name}<`)))).toBe(code);
  });
});
