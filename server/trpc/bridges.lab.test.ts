import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { labRunner, onHost } from '../host/lab-host';
import { choosePassingProbes, passes } from '../host/run-probe';
import type { BridgeChange, CreateBridgeRequest } from '../model/bridge-request';
import { readHost } from '../run/prove';
import { bridgesRouter } from './bridges';
import { contextOf } from './context-of';

const name = inject('labHost');
const runner = labRunner(name);
const keep: CreateBridgeRequest = {
  bridge: 'br-wizard',
  uplink: 'enp1s0',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};

function asOperatorFrom(clientAddress: string) {
  return bridgesRouter.createCaller(contextOf('administrator', { clientAddress }));
}

async function checks(change: BridgeChange, clientAddress = '127.0.0.1'): Promise<Record<string, string>> {
  const answer = await asOperatorFrom(clientAddress).checks({ hostId: name, change });
  return Object.fromEntries(
    answer.map(({ id, level, text }) => [id, `${level} ${text.key.split('.').at(-1)}`]),
  );
}

beforeAll(() => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
});

afterAll(async () => {
  await onHost(name, 'iptables -P FORWARD ACCEPT');
  vi.unstubAllEnvs();
});

test('the way of a page is found: from the LAN through the uplink, from a guest not, from the machine itself', async () => {
  expect(await checks({ kind: 'create', request: keep }, '192.168.100.1')).toMatchObject({
    'own-connection': 'amber through',
    gateway: 'green answers',
    systemd: 'green runs',
  });
  // A socket for both families names an IPv4 caller so.
  expect(await checks({ kind: 'create', request: keep }, '::ffff:192.168.122.38')).toMatchObject({
    'own-connection': 'green elsewhere',
  });
  expect(await checks({ kind: 'create', request: keep })).toMatchObject({
    'own-connection': 'green thisMachine',
  });
});

test('an address that somebody on the LAN has is found, and one that nobody has', async () => {
  const at = (address: string): BridgeChange => ({
    kind: 'create',
    request: {
      ...keep,
      addressing: {
        kind: 'static',
        addresses: [address],
        gateways: [],
        nameservers: [],
        searchDomains: [],
      },
    },
  });
  expect(await checks(at('192.168.100.1/24'))).toMatchObject({ 'duplicate-address': 'red taken' });
  expect(await checks(at('192.168.100.77/24'))).toMatchObject({ 'duplicate-address': 'green free' });
  expect(await checks(at('192.168.122.77/24'))).toMatchObject({ 'subnet-overlap': 'red asked' });
});

test('what a check forbids is refused at its start too, whatever the page said', async () => {
  const taken: BridgeChange = {
    kind: 'create',
    request: {
      ...keep,
      addressing: {
        kind: 'static',
        addresses: ['192.168.100.1/24'],
        gateways: [],
        nameservers: [],
        searchDomains: [],
      },
    },
  };
  const review = { hostId: name, change: taken, runId: 'red' };
  const planned = await asOperatorFrom('127.0.0.1').plan(review);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await expect(
    asOperatorFrom('127.0.0.1').start({ ...review, fingerprint: planned.plan.fingerprint }),
  ).rejects.toMatchObject({ cause: { problem: { code: 'check-red', values: { count: 1 } } } });
  expect(await onHost(name, 'ls /var/lib/bridgehead/runs 2> /dev/null || true')).not.toContain('red');
});

test('a change that was asked for on another host goes over this one’s own uplink; typed addresses do not go along', async () => {
  const elsewhere = { hostId: name, runId: 'elsewhere' };
  const change: BridgeChange = { kind: 'create', request: { ...keep, uplink: 'eno7' } };
  const planned = await asOperatorFrom('127.0.0.1').planElsewhere({ ...elsewhere, change });
  expect(planned).toMatchObject({ ok: true, plan: { title: { values: { uplink: 'enp1s0' } } } });
  const addressing = {
    kind: 'static',
    addresses: ['192.168.100.77/24'],
    gateways: [],
    nameservers: [],
    searchDomains: [],
  } as const;
  await expect(
    asOperatorFrom('127.0.0.1').planElsewhere({
      ...elsewhere,
      change: { kind: 'create', request: { ...keep, addressing } },
    }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a firewall that drops what is forwarded is found', async () => {
  expect(await checks({ kind: 'create', request: keep })).toMatchObject({ firewall: 'green accepts' });
  await onHost(name, 'iptables -P FORWARD DROP');
  const isShown = await onHost(name, 'cat /proc/sys/net/bridge/bridge-nf-call-iptables || echo 0');
  expect(await checks({ kind: 'create', request: keep })).toMatchObject({
    firewall: isShown.trim() === '1' ? 'amber drops' : 'green notAsked',
  });
});

test('the door takes no name that could be an option, and no address that could be octal', async () => {
  const ask = (request: CreateBridgeRequest) => checks({ kind: 'create', request });
  await expect(ask({ ...keep, bridge: '-j' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(ask({ ...keep, uplink: 'a b' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const addressing = { kind: 'static', gateways: [], nameservers: [], searchDomains: [] } as const;
  await expect(
    ask({ ...keep, addressing: { ...addressing, addresses: ['010.1.1.1/24'] } }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a gateway passes while it answers, and nobody passes for an address that nobody has', async () => {
  const { topology } = await readHost(watchedHost(name));
  expect(await choosePassingProbes(runner, topology)).toEqual([
    { kind: 'gateway', address: '192.168.100.1' },
  ]);
  expect(await passes(runner, { kind: 'gateway', address: '192.168.100.77' })).toBe(false);
  expect(await passes(runner, { kind: 'nameserver', address: '192.168.100.77' })).toBe(false);
});

test('a gateway that answers ARP alone passes, and one that fell silent does not pass by what is remembered of it', async () => {
  const gateway = { kind: 'gateway', address: '192.168.100.1' } as const;
  await onHost(name, 'iptables -I OUTPUT -o enp1s0 -p icmp -j DROP');
  try {
    expect(await passes(runner, gateway)).toBe(true);
  } finally {
    await onHost(name, 'iptables -D OUTPUT -o enp1s0 -p icmp -j DROP');
  }
  // Its MAC is known and old; who answers now is nobody.
  await onHost(name, 'ip neigh replace 192.168.100.77 lladdr 52:54:00:00:00:77 nud stale dev enp1s0');
  try {
    expect(await passes(runner, { kind: 'gateway', address: '192.168.100.77' })).toBe(false);
  } finally {
    await onHost(name, 'ip neigh del 192.168.100.77 dev enp1s0');
  }
}, 40_000);
