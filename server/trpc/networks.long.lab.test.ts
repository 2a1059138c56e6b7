import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { onHost } from '../host/lab-host';
import { fingerprint } from '../model/fingerprint';
import type { NetworkChange } from '../model/network-change';
import type { RunState } from '../model/run';
import { newNetworkText, readNetworkForm, writeNetworkForm } from '../plan/network-text';
import { contextOf } from './context-of';
import { networksRouter } from './networks';
import { versionsRouter } from './versions';

const name = inject('labHost');
const page = new AbortController();
const context = contextOf('administrator', { signal: page.signal });
const networks = networksRouter.createCaller(context);
const versions = versionsRouter.createCaller(context);
const forwardModes = ['nat', 'route', 'isolated', 'open', 'bridge'] as const;
const runs: RunState[] = [];

beforeAll(async () => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
  void (async () => {
    for await (const event of watchedHost(name).watch(page.signal))
      if (event.kind === 'run') runs.push(event.run);
  })();
});
afterAll(() => {
  page.abort();
  vi.unstubAllEnvs();
});

const sh = (line: string) => onHost(name, line);
const inactive = () => sh('virsh net-dumpxml --inactive default');
const live = () => sh('virsh net-dumpxml default');
/** What libvirt has in its books. (The counter in its XML is lost by a `net-update --live`: libvirt 9.0.) */
const connections = async () => (await sh('virsh net-port-list default')).match(/-.*-.*-/g)?.length;
/** Taps by the bridge that the kernel has them on. */
const taps = () => sh("ip -o link show master virbr0 | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/' | sort");

let count = 0;
async function start(change: NetworkChange): Promise<RunState> {
  const asked = { hostId: name, change, runId: `networks-${++count}` };
  const planned = await networks.plan(asked);
  if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
  await networks.start({ ...asked, fingerprint: planned.plan.fingerprint });
  return vi.waitFor(
    () => {
      const run = runs.findLast(({ id }) => id === asked.runId);
      if (run?.outcome !== 'kept' && run?.outcome !== 'rolled-back' && run?.outcome !== 'rollback-failed')
        throw new Error(`${run?.outcome}`);
      return run;
    },
    { timeout: 60_000, interval: 50 },
  );
}
const edit = async (text: string, when: 'now' | 'next-start' = 'now'): Promise<NetworkChange> => ({
  kind: 'edit',
  network: 'default',
  text,
  base: fingerprint(await inactive()),
  when,
  autostart: true,
});

test('lists are changed live, without one interruption, and back again byte for byte', async () => {
  const [before, index] = [await inactive(), await sh('cat /sys/class/net/virbr0/ifindex')];
  const wanted = before
    .replace("end='192.168.122.254'/>", "end='192.168.122.99'/>")
    .replace('</dhcp>', "  <host mac='52:54:00:00:00:99' name='its' ip='192.168.122.120'/>\n    </dhcp>")
    .replace(
      '  <ip ',
      "  <dns>\n    <host ip='192.168.122.7'><hostname>seven</hostname></host>\n  </dns>\n  <ip ",
    );
  expect(await start(await edit(wanted))).toMatchObject({
    outcome: 'kept',
    steps: [{ id: 'keep-version' }, { id: 'update', state: 'done' }],
  });
  for (const text of [await inactive(), await live()]) {
    expect(text).toContain("<range start='192.168.122.2' end='192.168.122.99'/>");
    expect(text).toContain('<hostname>seven</hostname>');
    expect(text).toMatch(/<host mac='52:54:00:00:00:99'/);
  }
  expect(await start(await edit(before))).toMatchObject({ outcome: 'kept' });
  expect(await inactive()).toBe(before);
  expect(await sh('cat /sys/class/net/virbr0/ifindex')).toBe(index);
});

test('what cannot be changed live restarts the network, and every tap is plugged in again', async () => {
  const [before, plugged] = [await inactive(), await taps()];
  const onOther = before.replace("name='virbr0'", "name='virbr-x'");
  expect(await start(await edit(onOther))).toMatchObject({ outcome: 'kept' });
  expect(await sh("ip -o link show master virbr-x | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/' | sort")).toBe(
    plugged,
  );
  expect(await start(await edit(before))).toMatchObject({ outcome: 'kept' });
  expect(await inactive()).toBe(before);
  expect(await taps()).toBe(plugged);
});

test('a restart that fails puts back the XML, the bridge and its taps', async () => {
  const [before, plugged, counted] = [await inactive(), await taps(), await connections()];
  // The restarts before it have made libvirt know every port: whoever tests here first may have left fewer.
  expect(counted).toBeGreaterThan(1);
  const onOther = before.replace("name='virbr0'", "name='virbr-x'");
  // A second name of another interface: the kernel lets no bridge have it.
  await sh('ip link property add dev enp1s0 altname virbr-x');
  const failed = await start(await edit(onOther)).finally(() =>
    sh('ip link property del dev enp1s0 altname virbr-x'),
  );
  expect(failed).toMatchObject({ outcome: 'rolled-back' });
  expect(await inactive()).toBe(before);
  expect(await taps()).toBe(plugged);
  expect(await connections()).toBe(counted);
});

test('what was undefined under running guests comes back from its version, with their taps', async () => {
  const [before, plugged] = [await inactive(), await taps()];
  const gone = await start({ kind: 'action', network: 'default', action: 'undefine' });
  expect(gone).toMatchObject({ outcome: 'kept' });
  const [latest] = await versions.list({ hostId: name, kind: 'networks', name: 'default' });
  const text = await versions.read({
    hostId: name,
    kind: 'networks',
    name: 'default',
    file: latest?.file ?? '',
  });
  expect(text).toBe(before);
  expect(await start({ kind: 'create', text, start: true, autostart: true })).toMatchObject({
    outcome: 'kept',
  });
  expect(await inactive()).toBe(before);
  expect(await taps()).toBe(plugged);
});

test('of a schema error the line is the one that xmllint names', async () => {
  const before = await inactive();
  const text = before.replace(
    '</dhcp>',
    `  <host mac='52:54:00:00:00:01' ip='192.168.122.11'/>
      <host mac='52:54:00:00:00:02' nme='two' ip='192.168.122.12'/>
    </dhcp>`,
  );
  const line = text.split('\n').findIndex((one) => one.includes('nme=')) + 1;
  const faults = await networks.check({ hostId: name, text, original: 'default' });
  expect(faults).toEqual([
    {
      line,
      problem: { code: 'network-xml-invalid', evidence: [{ output: expect.stringContaining('host') }] },
    },
  ]);
});

test.each([
  ["<rnge start='192.168.122.2'", 'network-xml-invalid', 10],
  ["<range start='192.168.121.2'", 'network-range-outside', undefined],
])('%s is refused, at its place, and nothing is defined', async (instead, code, line) => {
  const before = await inactive();
  const text = before.replace("<range start='192.168.122.2'", instead);
  const [fault] = await networks.check({ hostId: name, text, original: 'default' });
  expect(fault?.problem.code).toBe(code);
  if (line !== undefined)
    expect(fault?.line).toBe(before.split('\n').findIndex((one) => one.includes('<range')) + 1);
  expect(await inactive()).toBe(before);
});

test('a stop and a start under running guests plug every tap in again', async () => {
  const [before, plugged] = [await inactive(), await taps()];
  const stopped = await start({ kind: 'action', network: 'default', action: 'stop' });
  expect(stopped).toMatchObject({ outcome: 'kept' });
  expect(await sh('virsh net-list --name')).not.toContain('default');
  expect(await taps()).toBe('');
  const started = await start({ kind: 'action', network: 'default', action: 'start' });
  expect(started).toMatchObject({ outcome: 'kept', steps: [{ id: 'start' }, { id: 'replug' }] });
  expect(await inactive()).toBe(before);
  expect(await taps()).toBe(plugged);
});

test.each(forwardModes)('a network of forward mode %s is made, and runs', async (forwardMode) => {
  const suggested = await networks.suggest({ hostId: name });
  const first = newNetworkText({ ...suggested, name: 'made' });
  const form = readNetworkForm(first);
  if (form === undefined) throw new Error(first);
  const text = writeNetworkForm(first, {
    ...form,
    forwardMode,
    ...(forwardMode === 'bridge' ? { bridge: 'br0', domain: '', address: '', ranges: [] } : {}),
  });
  expect(await networks.check({ hostId: name, text })).toEqual([]);
  try {
    const made = await start({ kind: 'create', text, start: true, autostart: true });
    expect(made).toMatchObject({ outcome: 'kept' });
    const info = await sh('virsh net-info made');
    for (const state of ['Active', 'Persistent', 'Autostart'])
      expect(info).toMatch(new RegExp(`^${state}:\\s+yes$`, 'm'));
    const mode = /<forward mode='(\w+)'/.exec(await sh('virsh net-dumpxml made'))?.[1];
    expect(mode ?? 'isolated').toBe(forwardMode);
  } finally {
    await sh('virsh net-destroy made; virsh net-undefine made; true');
  }
});

test('an edit on top of another is refused', async () => {
  const change = await edit((await inactive()).replace('122.254', '122.253'));
  await sh("virsh net-update default add dns-txt \"<txt name='a' value='b'/>\" --live --config");
  const planned = await networks.plan({ hostId: name, change, runId: 'late' });
  await sh('virsh net-update default delete dns-txt "<txt name=\'a\'/>" --live --config');
  expect(planned).toMatchObject({ ok: false, refusal: { code: 'network-edited-meanwhile' } });
});
