import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv, moveCable } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { onHost } from '../host/lab-host';
import type { RunState } from '../model/run';
import type { PathRepair } from '../plan/repair-path';
import { contextOf } from './context-of';
import { doctorRouter } from './doctor';

const name = inject('labHost');
const page = new AbortController();
const asOperator = doctorRouter.createCaller(contextOf('administrator', { signal: page.signal }));
const runs: RunState[] = [];
type Asked = { readonly hostId: string; readonly domainUuid: string; readonly mac: string };
let node01: Asked;
let debian10: Asked;

beforeAll(async () => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
  [node01, debian10] = await Promise.all([interfaceOf('node01'), interfaceOf('debian10')]);
  void (async () => {
    for await (const event of watchedHost(name).watch(page.signal))
      if (event.kind === 'run') runs.push(event.run);
  })();
  await vi.waitFor(
    async () => expect(await onHost(name, 'virsh net-dhcp-leases default')).toContain(node01.mac),
    { timeout: 120_000, interval: 500 },
  );
});
afterAll(async () => {
  page.abort();
  vi.unstubAllEnvs();
});

async function interfaceOf(domain: string): Promise<Asked> {
  const domainUuid = (await onHost(name, `virsh domuuid ${domain}`)).trim();
  const mac = /[0-9a-f:]{17}/.exec(await onHost(name, `virsh domiflist ${domain}`))?.[0] ?? '';
  return { hostId: name, domainUuid, mac };
}

const tapOf = async (domain: string) =>
  /vnet\d+/.exec(await onHost(name, `virsh domiflist ${domain}`))?.[0] ?? '';

/** `{ guest: 'ok linkUp', …, brokenAt }`, and the repair that is offered for the broken hop. */
async function diagnose(asked: Asked, { listen = false } = {}): Promise<Record<string, string | undefined>> {
  const { hops, brokenAt } = await asOperator.diagnose({ ...asked, listen });
  for (const { evidence, verdict } of hops)
    if (verdict === 'broken') expect(evidence[0]?.command?.argv.length).toBeGreaterThan(1);
  return {
    ...Object.fromEntries(
      hops.map(({ id, verdict, text }) => [id, `${verdict} ${text.key.split('.').at(-1)}`]),
    ),
    brokenAt,
    repair: hops.find(({ id }) => id === brokenAt)?.repair,
  };
}

async function mend(asked: Asked, repair: PathRepair): Promise<void> {
  const wanted = { ...asked, repair, runId: `mend-${repair}` };
  const planned = await asOperator.plan(wanted);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await asOperator.start({ ...wanted, fingerprint: planned.plan.fingerprint });
  await vi.waitFor(
    () => expect(runs.findLast(({ id }) => id === wanted.runId)).toMatchObject({ outcome: 'kept' }),
    { timeout: 40_000, interval: 50 },
  );
}

test('a guest that is well has no broken hop, on NAT and on a bridge', async () => {
  expect(await diagnose(node01)).toMatchObject({
    guest: 'ok linkUp',
    tap: 'ok onBridge',
    bridge: 'ok forwarding',
    firewall: 'ok routes',
    uplink: 'ok carrier',
    gateway: 'ok answers',
    dhcp: expect.stringMatching(/^ok (neighbour|lease)$/),
    brokenAt: undefined,
  });
  // The host has no address on br0; the gateway it knows is asked for by ARP, over this bridge.
  expect(await diagnose(debian10)).toMatchObject({
    tap: 'ok onBridge',
    firewall: 'ok accepts',
    uplink: 'ok carrier',
    gateway: 'ok answers',
    brokenAt: undefined,
  });
});

test('a link that libvirt took down is found and set up again, now and for the next start', async () => {
  const path = '/var/lib/lab/doctor-link.xml';
  const element = (options: string) =>
    `virsh dumpxml node01 ${options} | sed -n '/<interface/,/<\\/interface>/p' | sed "s#<model#<link state='down'/><model#" > ${path}`;
  const before = await onHost(name, 'virsh dumpxml node01 --inactive');
  await onHost(name, `${element('')} && virsh update-device node01 ${path} --live`);
  await onHost(name, `${element('--inactive')} && virsh update-device node01 ${path} --config`);
  expect(await diagnose(node01)).toMatchObject({
    guest: 'broken linkDown',
    brokenAt: 'guest',
    repair: 'link-up',
  });
  await mend(node01, 'link-up');
  expect(await diagnose(node01)).toMatchObject({ guest: 'ok linkUp', brokenAt: undefined });
  expect(await onHost(name, `virsh domif-getlink node01 --config ${node01.mac}`)).toContain('up');
  expect(await onHost(name, 'virsh dumpxml node01 --inactive')).toBe(
    before.replace(/( *)<model type='virtio'\/>/, "$&\n$1<link state='up'/>"),
  );
});

test('a tap that the kernel took off its bridge, or put on another, is found and put back', async () => {
  const tap = await tapOf('node01');
  await onHost(name, `ip link set dev ${tap} nomaster`);
  expect(await diagnose(node01)).toMatchObject({ tap: 'broken loose', brokenAt: 'tap', repair: 'put-back' });
  await onHost(name, `ip link set dev ${tap} master br0`);
  expect(await diagnose(node01)).toMatchObject({ tap: 'broken elsewhere', repair: 'put-back' });
  await mend(node01, 'put-back');
  expect(await diagnose(node01)).toMatchObject({ tap: 'ok onBridge', bridge: 'ok forwarding' });
});

test('a firewall that drops what crosses a bridge, or what is routed, is found; libvirt’s own rules are not', async () => {
  await onHost(name, 'iptables -P FORWARD DROP');
  expect(await diagnose(debian10)).toMatchObject({ firewall: 'broken dropsBridged', brokenAt: 'firewall' });
  // libvirt accepts for its network before the policy is asked.
  expect(await diagnose(node01)).toMatchObject({ firewall: 'ok routes' });
  await onHost(name, 'iptables -P FORWARD ACCEPT && nft add table inet own');
  await onHost(
    name,
    `nft 'add chain inet own refusal { type filter hook forward priority 10; policy drop; }'`,
  );
  expect(await diagnose(node01)).toMatchObject({ firewall: 'broken dropsRouted', brokenAt: 'firewall' });
  await onHost(name, 'nft delete table inet own');
  expect(await diagnose(node01)).toMatchObject({ firewall: 'ok routes' });
});

test('a cable that is pulled is found, and a bridge without an uplink', async () => {
  await moveCable(name, 'pull', 2);
  expect(await diagnose(debian10)).toMatchObject({ uplink: 'broken noCarrier', brokenAt: 'uplink' });
  await moveCable(name, 'plug', 2);
  await vi.waitFor(
    async () => expect(await diagnose(debian10)).toMatchObject({ uplink: 'ok carrier' }),
    20_000,
  );
});

test('DHCP is heard at the tap; a server that is gone is found, and comes back with its network and every tap', async () => {
  const heard = bounceWhileListening();
  expect(await heard).toMatchObject({ dhcp: 'ok heard' });
  await onHost(name, 'kill "$(cat /run/libvirt/network/default.pid)"');
  await vi.waitFor(
    async () => expect(await diagnose(node01)).toMatchObject({ dhcp: 'broken noServer', brokenAt: 'dhcp' }),
    20_000,
  );
  expect(await bounceWhileListening()).toMatchObject({ dhcp: 'broken unanswered', brokenAt: 'dhcp' });
  await onHost(name, 'virsh net-destroy default');
  expect(await diagnose(node01)).toMatchObject({
    tap: 'broken loose',
    bridge: 'broken networkOff',
    brokenAt: 'tap',
    repair: 'start-network',
  });
  await mend(node01, 'start-network');
  expect(await diagnose(node01)).toMatchObject({ brokenAt: undefined, bridge: 'ok forwarding' });
  const drifting = (await onHost(name, 'bridge link')).split('\n').filter((line) => /vnet/.test(line));
  expect(drifting.every((line) => / master (virbr0|br0) state forwarding/.test(line))).toBe(true);
});

/** The guest asks for a lease when its link bounces, which is done once tcpdump listens. */
async function bounceWhileListening() {
  const answer = diagnose(node01, { listen: true });
  await vi.waitFor(() => onHost(name, 'pgrep -x tcpdump'), { timeout: 20_000, interval: 50 });
  const path = '/var/lib/lab/doctor-bounce.xml';
  const set = (state: string) =>
    `virsh dumpxml node01 | sed -n '/<interface/,/<\\/interface>/p' | sed "s#<link state='[a-z]*'/>##; s#<model#<link state='${state}'/><model#" > ${path} && virsh update-device node01 ${path} --live`;
  await onHost(name, `${set('down')} && ${set('up')}`);
  return answer;
}
