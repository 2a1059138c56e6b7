import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { downLab, upLab } from '@/lab/lab';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { type BatchState, hasMoved } from '../model/batch';
import { resumeBatch } from './batches';
import { backFrom, type LabDomain, moveTo, reachPhase, resultsOf, startPlanned, toBr0 } from './lab-batches';

/** As lab/test-host.ts names them, which takes away what a killed run left. */
const lab = `t${process.pid.toString(36)}x`;
const name = `${lab}1`;
vi.setConfig({ testTimeout: 900_000 });

let page: LabPage;
let many: readonly (LabDomain & { readonly name: string })[] = [];

beforeAll(async () => {
  // Paused after their start: their taps are real, and two cores need not emulate thirty processors.
  await upLab({ name: lab, guests: 'none', pausedDomains: 30 });
  page = lookAtLabHost(name);
  const { domains } = await page.until('30 VMs with taps', ({ domains }) => domains.length === 30, 60_000);
  many = domains.map((domain) => ({
    name: domain.name,
    uuid: domain.uuid,
    macs: domain.interfaces.map(({ mac }) => mac),
  }));
});
afterAll(async () => {
  await page?.close();
  await downLab(lab);
});

/** Where each domain is: by its tap in the kernel, by libvirt as it runs, by its configuration. */
async function whereTheyAre(): Promise<ReadonlyMap<string, string>> {
  const ask = [
    'virsh list --all --uuid | while read -r uuid; do [ -n "$uuid" ] || continue',
    "tap=$(virsh domiflist $uuid | sed -n 's/^ *\\(vnet[0-9]*\\).*/\\1/p')",
    'bridge=$(basename "$(readlink /sys/class/net/$tap/master)")',
    'source() { sed -n "s/.*<source \\(network\\|bridge\\)=\'\\(default\\|br0\\)\'.*/\\2/p"; }',
    'live=$(virsh dumpxml $uuid | source)',
    'config=$(virsh dumpxml --inactive $uuid 2> /dev/null | source)',
    'echo "$uuid $bridge $live $config"; done',
  ].join('\n');
  const lines = (await onHost(name, ask)).trim().split('\n');
  return new Map(lines.map((line) => [line.slice(0, 36), line.slice(37)]));
}

async function configurations(): Promise<ReadonlyMap<string, string>> {
  const ask =
    'virsh list --all --persistent --uuid | while read -r uuid; do [ -z "$uuid" ] || virsh dumpxml --inactive $uuid; done';
  const documents = (await onHost(name, ask))
    .split(/(?<=<\/domain>)\n/)
    .filter((text) => text.includes('<domain'));
  return new Map(documents.map((text) => [/<uuid>(.*)<\/uuid>/.exec(text)?.[1] ?? '', text.trim()]));
}

const moved = 'br0 br0 br0';
const home = 'virbr0 default default';

/** What the batch says of each domain is what the host says of it. */
async function expectTold({ domains }: BatchState): Promise<void> {
  const where = await whereTheyAre();
  for (const { name: of, domainUuid, result } of domains)
    expect(where.get(domainUuid), `${of}, ${result}`).toBe(hasMoved(result) ? moved : home);
}

test('thirty VMs move in waves; one that cannot be moved any more stops the batch, which then goes on without it', async () => {
  const before = await configurations();
  expect(before.size).toBe(30);
  const [odd] = many.slice(14);
  if (odd === undefined) throw new Error('fewer than 15 VMs');
  const id = await startPlanned(page, { ...moveTo(toBr0, many), waveSize: 10 });
  // Under way somebody takes its configuration away: it would be gone at its next stop.
  await onHost(name, `virsh dumpxml --inactive ${odd.uuid} > /root/odd.xml && virsh undefine ${odd.uuid}`);
  const stopped = await reachPhase(page, id, 'paused');
  expect(stopped.pausedBecause).toBe('failure');
  expect(resultsOf(stopped)[odd.name]).toBe('refused');
  expect(stopped.domains.find(({ domainUuid }) => domainUuid === odd.uuid)?.problem).toMatchObject({
    code: 'convert-transient',
  });
  expect(stopped.domains.some(({ state }) => state === 'waiting')).toBe(true);

  await resumeBatch(page.host, id);
  const there = await reachPhase(page, id, 'ended');
  const others = many.filter(({ uuid }) => uuid !== odd.uuid);
  expect(resultsOf(there)).toEqual({
    ...Object.fromEntries(others.map((domain) => [domain.name, 'moved'])),
    [odd.name]: 'refused',
  });
  await onHost(name, 'virsh define /root/odd.xml');
  await expectTold(there);

  const back = await reachPhase(
    page,
    await startPlanned(page, { ...backFrom(id, others), waveSize: 10 }),
    'ended',
  );
  expect(back.domains.every(({ result, problem }) => result === 'moved' && problem === undefined)).toBe(true);
  expect(await configurations()).toEqual(before);
  expect(new Set((await whereTheyAre()).values())).toEqual(new Set([home]));
});

test('libvirt is killed in the middle: each VM is moved whole or is where it was, and the batch says which', async () => {
  const before = await configurations();
  const id = await startPlanned(page, { ...moveTo(toBr0, many), waveSize: 5, onFailure: 'go-on' });
  const told = () =>
    page.events
      .flatMap((event) => (event.kind === 'batch' && event.batch.id === id ? [event.batch] : []))
      .at(-1);
  // In the middle of a wave, with some of its VMs moved.
  await vi.waitFor(
    () => {
      const domains = told()?.domains ?? [];
      expect(domains.filter(({ state }) => state === 'ended').length).toBeGreaterThan(5);
      expect(domains.some(({ state }) => state === 'moving')).toBe(true);
    },
    { timeout: 120_000, interval: 20 },
  );
  // The daemon alone: without machined the guests' processes are in its control group too.
  await onHost(name, 'systemctl kill --kill-whom=main --signal=KILL libvirtd.service');
  const ended = await reachPhase(page, id, 'ended');
  const results = Object.values(resultsOf(ended));
  expect(results.filter((result) => result === 'moved').length).toBeGreaterThan(5);
  expect(results).not.toContain('put-back-failed');
  expect(
    await onHost(
      name,
      'cd /var/lib/bridgehead/runs; for run in *; do [ ! -e $run/armed ] || [ -e $run/outcome ] || echo $run; done',
    ),
  ).toBe('');
  await expectTold(ended);

  const back = many.filter(({ name: of }) => hasMoved(resultsOf(ended)[of]));
  await reachPhase(page, await startPlanned(page, { ...backFrom(id, back), waveSize: 10 }), 'ended');
  expect(await configurations()).toEqual(before);
  expect(new Set((await whereTheyAre()).values())).toEqual(new Set([home]));
});

test('of three interfaces of a running VM one moves, and the others stay where they are', async () => {
  const macs = ['52:54:00:6f:00:01', '52:54:00:6f:00:02', '52:54:00:6f:00:03'];
  const interfaces = macs
    .map((mac) => `<interface type='network'><mac address='${mac}'/><source network='default'/></interface>`)
    .join('');
  const xml = `<domain type='qemu'><name>three</name><memory unit='MiB'>32</memory><os><type>hvm</type></os><devices>${interfaces}</devices></domain>`;
  await page.runner.run({ argv: ['tee', '/root/three.xml'], stdin: xml });
  await onHost(name, 'virsh define /root/three.xml && virsh start --paused three');
  const { domains } = await page.until('its three taps', (topology) =>
    topology.domains.some((domain) => domain.name === 'three' && domain.state === 'paused'),
  );
  const uuid = domains.find((domain) => domain.name === 'three')?.uuid ?? '';
  const before = await onHost(name, 'virsh dumpxml --inactive three');

  const second = macs.slice(1, 2);
  const id = await startPlanned(page, moveTo(toBr0, [{ uuid, macs: second }]));
  expect(resultsOf(await reachPhase(page, id, 'ended'))).toEqual({ three: 'moved' });
  const masters = await onHost(
    name,
    `virsh domiflist three | awk '/vnet/ { print $1, $5 }' | while read -r tap mac; do echo "$mac $(basename "$(readlink /sys/class/net/$tap/master)")"; done`,
  );
  expect(masters.trim().split('\n').sort()).toEqual(
    macs.map((mac) => `${mac} ${second.includes(mac) ? 'br0' : 'virbr0'}`),
  );
  for (const scope of ['', '--inactive']) {
    const listed = await onHost(name, `virsh domiflist ${scope} three`);
    expect(listed.match(/bridge +br0 +\S+ +52:54:00:6f:00:02/g)).toHaveLength(1);
    expect(listed.match(/network +default +\S+ +52:54:00:6f:00:0[13]/g)).toHaveLength(2);
  }
  await reachPhase(page, await startPlanned(page, backFrom(id, [{ uuid, macs: second }])), 'ended');
  expect(await onHost(name, 'virsh dumpxml --inactive three')).toBe(before);
  await onHost(name, 'virsh destroy three && virsh undefine three');
});
