import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import type { Runner } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import type { ConversionTarget } from '../model/conversion';
import type { RunState } from '../model/run';
import type { DomainInterface } from '../model/topology';
import { planConvertInterface } from '../plan/convert-interface';
import type { Plan } from '../plan/plan';
import { readTopology } from './prove';
import { runPlan } from './run-plan';

const name = inject('labHost');
const toBr0: ConversionTarget = { kind: 'bridge', bridge: 'br0' };
const toDefault: ConversionTarget = { kind: 'network', network: 'default' };

let page: LabPage;
let runs = 0;
beforeAll(async () => {
  page = lookAtLabHost(name);
  await page.until(
    'node01 running on virbr0',
    ({ domains }) =>
      domains.some((domain) => domain.name === 'node01' && domain.interfaces[0]?.tap?.bridge === 'virbr0'),
    60_000,
  );
});
afterAll(() => page.close());

const inactiveXml = (domain = 'node01') => onHost(name, `virsh dumpxml --inactive ${domain}`);
const liveNic = () => onHost(name, "virsh dumpxml node01 | sed -n '/<interface/,/<.interface>/p'");

async function planMove(target: ConversionTarget, domainName = 'node01') {
  const topology = await readTopology(page.host);
  const domain = topology.domains.find((found) => found.name === domainName);
  const iface = domain?.interfaces[0];
  if (domain === undefined || iface === undefined) throw new Error(`no ${domainName}`);
  const directory = `/var/lib/bridgehead/runs/test-${++runs}`;
  const documents = {
    inactive: await inactiveXml(domainName),
    ...(domain.state === 'shut off' ? {} : { live: await onHost(name, `virsh dumpxml ${domainName}`) }),
  };
  const planned = planConvertInterface(
    topology,
    { domainUuid: domain.uuid, mac: iface.mac, target },
    { documents, directory },
  );
  if (!planned.ok) throw new Error(planned.refusal.code);
  return { plan: planned.plan, directory };
}

async function carryOut(
  { plan, directory }: { plan: Plan; directory: string },
  host: WatchedHost = page.host,
): Promise<{ run: RunState; states: RunState[] }> {
  const states: RunState[] = [];
  const run = await runPlan({
    host,
    plan,
    directory,
    id: `test-${runs}`,
    onState: (state) => void states.push(state),
  });
  return { run, states };
}

const move = async (target: ConversionTarget, domainName?: string) =>
  carryOut(await planMove(target, domainName));

async function nic(domainName = 'node01'): Promise<DomainInterface> {
  const { domains } = await readTopology(page.host);
  const iface = domains.find((domain) => domain.name === domainName)?.interfaces[0];
  if (iface === undefined) throw new Error(`no ${domainName}`);
  return iface;
}

/** The host, with something done to it just before a virsh command whose words hold `words`. */
function hostThat(words: string, interfere: string): WatchedHost {
  const run: Runner['run'] = async (command, options) => {
    const isIt = command.argv[0] === 'virsh' && command.argv.some((word) => word.includes(words));
    if (isIt) await onHost(name, interfere);
    return page.runner.run(command, options);
  };
  return { ...page.host, runner: { ...page.runner, run } };
}

describe('a running guest', () => {
  test('moves from NAT to br0 and back: same tap, same card, and its configuration is as it was, byte for byte', async () => {
    const [before, liveBefore, tapBefore] = [await inactiveXml(), await liveNic(), (await nic()).tap];

    const there = await move(toBr0);
    expect(there.run).toMatchObject({ outcome: 'kept', steps: [{ state: 'done' }, { state: 'done' }] });
    expect(there.run.steps.flatMap(({ checks }) => checks.map(({ met }) => met))).not.toContain(false);
    const moved = await nic();
    expect(moved).toMatchObject({ source: toBr0, presence: 'both', linkState: 'up' });
    expect(moved.configSource).toBeUndefined();
    expect(moved.tap).toMatchObject({ name: tapBefore?.name, bridge: 'br0', portState: 'forwarding' });
    expect(await inactiveXml()).toBe(
      before
        .replace("<interface type='network'>", "<interface type='bridge'>")
        .replace("<source network='default'/>", "<source bridge='br0'/>"),
    );

    expect((await move(toDefault)).run.outcome).toBe('kept');
    expect((await nic()).tap).toMatchObject({ name: tapBefore?.name, bridge: 'virbr0' });
    expect(await inactiveXml()).toBe(before);
    const address = /<address type='pci'[^>]*>/;
    expect(address.exec(await liveNic())?.[0]).toBe(address.exec(liveBefore)?.[0]);
    await page.until('no drift', ({ drift }) => drift.length === 0);
  });

  test('whose link is down is moved too, and stays down', async () => {
    const { mac, tap } = await nic();
    await onHost(name, `virsh domif-setlink node01 ${tap?.name} down`);
    try {
      const { run } = await move(toBr0);
      expect(run).toMatchObject({ outcome: 'kept' });
      expect(await nic()).toMatchObject({ mac, linkState: 'down', tap: { bridge: 'br0' } });
      expect((await move(toDefault)).run.outcome).toBe('kept');
    } finally {
      const live = (await liveNic()).replace(/<link state='down'\/>/, "<link state='up'/>");
      await page.runner.run({ argv: ['tee', '/root/up.xml'], stdin: live });
      await onHost(name, 'virsh update-device node01 /root/up.xml --live');
    }
    expect((await nic()).linkState).toBe('up');
  });
});

test('a guest that is shut off moves by its configuration alone', async () => {
  const before = await inactiveXml('centos7');
  const { run } = await move(toBr0, 'centos7');
  expect(run).toMatchObject({ outcome: 'kept', steps: [{ id: 'config', state: 'done' }] });
  expect((await nic('centos7')).source).toEqual(toBr0);
  expect((await move(toDefault, 'centos7')).run.outcome).toBe('kept');
  expect(await inactiveXml('centos7')).toBe(before);
});

test('the run is told as it goes, and kept on the host', async () => {
  const planned = await planMove(toBr0, 'centos7');
  const { states } = await carryOut(planned);
  expect(states.map(({ steps }) => steps[0]?.state)).toEqual(
    expect.arrayContaining(['waiting', 'doing', 'checking', 'done']),
  );
  expect(
    (await onHost(name, `ls ${planned.directory}; cat ${planned.directory}/outcome`)).split('\n'),
  ).toEqual(expect.arrayContaining(['decided', 'plan.json', 'rollback.sh', 'started-config', 'kept']));
  // The operator's second thought: the script of a decided run does nothing.
  await expect(onHost(name, `sh ${planned.directory}/rollback.sh`)).rejects.toThrow('ended with 3');
  expect((await move(toDefault, 'centos7')).run.outcome).toBe('kept');
});

describe('what goes wrong ends with the host as it was:', () => {
  let before: string;
  beforeEach(async () => {
    before = await inactiveXml();
    await onHost(name, 'ip link add name br-gone type bridge && ip link set br-gone up');
    await page.until('br-gone', ({ bridges }) => bridges.some((bridge) => bridge.name === 'br-gone'));
  });
  afterEach(async () => {
    await onHost(
      name,
      'ip link del br-gone 2> /dev/null; systemctl start libvirtd.socket libvirtd && virsh uri',
    );
    // A port of virbr0 listens and learns for four seconds.
    await page.until('node01 back on virbr0', ({ domains }) =>
      domains.some(
        ({ name: of, interfaces: [iface] }) => of === 'node01' && iface?.tap?.portState === 'forwarding',
      ),
    );
    const { source, tap, linkState } = await nic();
    expect({ source, tap, linkState }).toMatchObject({
      source: toDefault,
      linkState: 'up',
      tap: { bridge: 'virbr0', portState: 'forwarding' },
    });
    expect(await inactiveXml()).toBe(before);
  });
  const toBrGone: ConversionTarget = { kind: 'bridge', bridge: 'br-gone' };

  test('the bridge is gone before the first command', async () => {
    const { run } = await carryOut(
      await planMove(toBrGone),
      hostThat('live-new-link-down', 'ip link del br-gone'),
    );
    expect(run).toMatchObject({
      outcome: 'rolled-back',
      problem: { code: 'command-failed' },
      steps: [
        { id: 'live', state: 'failed' },
        { id: 'config', state: 'waiting' },
      ],
    });
    expect(run.problem?.evidence?.[0]?.output).toContain('br-gone');
  });

  test('the bridge is gone between two commands, which succeed and prove nothing', async () => {
    const { run } = await carryOut(
      await planMove(toBrGone),
      hostThat('live-new-link-up', 'ip link del br-gone'),
    );
    expect(run).toMatchObject({ outcome: 'rolled-back', problem: { code: 'expectation-unmet' } });
    expect(run.steps[0]?.state).toBe('failed');
  });

  test('the last step fails: the one before it is undone too', async () => {
    const spoil = 'for f in /var/lib/bridgehead/runs/*/config-new.xml; do echo "<nonsense/>" > $f; done';
    const { run } = await carryOut(await planMove(toBrGone), hostThat('config-new', spoil));
    expect(run).toMatchObject({
      outcome: 'rolled-back',
      problem: { code: 'command-failed' },
      steps: [
        { id: 'live', state: 'undone' },
        { id: 'config', state: 'failed' },
      ],
    });
  });

  test('the console is gone in the middle, and the script is started on the host by hand', async () => {
    const { plan, directory } = await planMove(toBrGone);
    const dies: WatchedHost = {
      ...page.host,
      runner: {
        ...page.runner,
        run: (command, options) =>
          command.argv[0] === 'virsh' && command.argv.some((word) => word.includes('config-new'))
            ? new Promise(() => undefined)
            : page.runner.run(command, options),
      },
    };
    const states: RunState[] = [];
    void runPlan({ host: dies, plan, directory, id: 'dies', onState: (state) => void states.push(state) });
    await page.until('node01 on br-gone', ({ domains }) =>
      domains.some((domain) => domain.interfaces[0]?.tap?.bridge === 'br-gone'),
    );
    await waitFor(() => states.at(-1)?.steps[1]?.state === 'doing');
    await onHost(name, `sh ${directory}/rollback.sh`);
    expect(await onHost(name, `cat ${directory}/outcome`)).toBe('rolled-back\n');
  });
});

test('when libvirt is gone, what could not be undone is told as such, and undone when it is back', async () => {
  const stop = 'systemctl stop libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service';
  const { plan, directory } = await planMove(toBr0);
  const states: RunState[] = [];
  const ended = runPlan({
    host: hostThat('live-new-link-down', stop),
    plan,
    directory,
    id: `test-${runs}`,
    onState: (state) => void states.push(state),
  });
  await waitFor(() => states.at(-1)?.outcome === 'rollback-failed', 60_000);
  await onHost(name, 'systemctl start libvirtd.socket libvirtd && virsh uri');
  expect(await ended).toMatchObject({ outcome: 'rolled-back' });
  await page.until('libvirt again', ({ libvirt }) => libvirt.kind === 'connected', 60_000);
  expect((await nic()).tap?.bridge).toBe('virbr0');
});

async function waitFor(isSo: () => boolean, timeoutMs = 15_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !isSo(); ) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
