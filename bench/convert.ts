/** How long a running guest is silent while it is moved from NAT to a bridge, and how long thirty take. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { downLab, enterArgv, upLab } from '../lab/lab';
import { localRunner } from '../server/host/local-runner';
import { readsOf } from '../server/host/sessions';
import { watchHost } from '../server/host/watch-host';
import type { WatchedHost } from '../server/host/watched-host';
import { type BatchRequest, type BatchState, defaultPace } from '../server/model/batch';
import type { ConversionTarget } from '../server/model/conversion';
import type { Domain } from '../server/model/topology';
import { lanFrameParser } from '../server/parse/lan-frames';
import { startBatch } from '../server/run/batches';
import { planBatch } from '../server/run/plan-batch';
import { readTopology } from '../server/run/prove';
import { readBatch } from '../server/run/read-batches';
import { mustRunInHost } from './bench-host';
import { CountingPrefix } from './counting-prefix';
import { printRow, report, rowOptions } from './rows';
import { median } from './statistics';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    /** Paused after their start: real taps, without the processor time of thirty emulated guests. */
    vms: { type: 'string', default: '30' },
    defined: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
  },
});
const lab = `c${process.pid.toString(36)}x`;
const toBr0: ConversionTarget = { kind: 'bridge', bridge: 'br0' };
const toDefault: ConversionTarget = { kind: 'network', network: 'default' };
let batches = 0;

const stop = async (signal: NodeJS.Signals) => {
  await downLab(lab);
  process.exit(signal === 'SIGINT' ? 130 : 143);
};
process.on('SIGINT', stop).on('SIGTERM', stop);
try {
  await upLab({
    name: lab,
    pausedDomains: Number(values.vms),
    definedDomains: Number(values.defined),
    waitForGuests: true,
    report,
  });
  await measure(`${lab}1`);
} finally {
  await downLab(lab);
  process.off('SIGINT', stop).off('SIGTERM', stop);
}

async function measure(name: string): Promise<void> {
  const prefix = await CountingPrefix.into(name);
  const reads = readsOf(localRunner({ prefix: enterArgv(name) }));
  const runner = localRunner({ prefix: prefix.argv });
  const host = watchHost({ runner, reads, summary: { id: name, name, kind: 'lab' } });
  try {
    await measurePlanning(host);
    await measureMany(host, prefix);
    await measureSilence(host, name);
  } finally {
    host.close();
    reads.close();
    prefix.remove();
  }
}

async function measurePlanning(host: WatchedHost): Promise<void> {
  const { domains } = await readTopology(host);
  const many = domains.filter(({ name }) => name.startsWith('many-'));
  const times: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const begun = performance.now();
    const plan = await planBatch(host, { batchId: 'planning', request: move(many, toBr0, { first: true }) });
    times.push(performance.now() - begun);
    if (!plan.domains.every(({ ok }) => ok)) throw new Error('a domain could not be planned');
  }
  printRow({
    name: `a batch of ${many.length} VMs, planned to its review`,
    value: median(times),
    unit: 'ms',
  });
}

async function measureMany(host: WatchedHost, prefix: CountingPrefix): Promise<void> {
  const { domains } = await readTopology(host);
  const many = domains.filter(({ name }) => name.startsWith('paused-'));
  const [one] = many;
  if (one === undefined) return;
  const single = await timed(() => carryOut(host, move([one], toBr0)));
  await carryOut(host, move([one], toDefault));
  const before = (await prefix.commands()).length;
  const all = await timed(() => carryOut(host, { ...move(many, toBr0), waveSize: 10 }));
  const commands = (await prefix.commands()).length - before;
  printRow({
    name: `${many.length} VMs with taps moved live in waves of 10, each with its way back and proved`,
    value: all,
    unit: 'ms',
    ratio: all / (single * many.length),
    against: `${many.length} × one by itself`,
  });
  printRow({ name: 'commands started for each of them', value: commands / many.length, unit: 'commands' });
}

/** From the guest's last reply on the old network to its first on the new one. */
async function measureSilence(host: WatchedHost, name: string): Promise<void> {
  const live: number[] = [];
  const guide: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [times, method] of [
      [live, 'live'],
      [guide, 'guide'],
    ] as const) {
      const guest = (await readTopology(host)).domains.find((domain) => domain.name === 'node01');
      if (guest === undefined) throw new Error('no node01');
      times.push(
        await silenceDuring(name, guest, () =>
          method === 'live' ? carryOut(host, move([guest], toBr0)) : asTheGuideHasIt(name, guest),
        ),
      );
      await carryOut(host, move([guest], toDefault));
    }
  }
  printRow({
    name: 'silence of one running guest, moved live to the bridge',
    value: median(live),
    unit: 'ms',
    ratio: median(live) / median(guide),
    against: 'the guide: shut down, edit, start',
  });
  printRow({ name: 'silence of the same guest as the guide has it', value: median(guide), unit: 'ms' });
}

/**
 * The old address is pinged without a break; the new one as soon as a DHCP server on the bridge has acknowledged it. The
 * host reaches the bridge's LAN by its other card, as any neighbour would.
 */
async function silenceDuring(name: string, guest: Domain, work: () => Promise<unknown>): Promise<number> {
  const mac = guest.interfaces[0]?.mac ?? '';
  const leases = await mustRunInHost(name, 'virsh', 'net-dhcp-leases', 'default', '--mac', mac);
  const old = /192\.168\.122\.\d+/.exec(leases)?.[0];
  if (old === undefined) throw new Error(`${guest.name} has no lease`);
  const replies = { last: 0, first: 0 };
  const children = [onLines(name, pingOf(old), (line) => (replies.last = replyAtMs(line) ?? replies.last))];
  const parse = lanFrameParser();
  let isPinging = false;
  const listening = ['tcpdump', '-i', 'br0', '-l', '-n', '-e', '-v', 'udp and (port 67 or port 68)'];
  children.push(
    onLines(name, listening, (line) => {
      const heard = parse(line);
      if (heard?.mac !== mac || heard.by !== 'dhcp' || isPinging) return;
      isPinging = true;
      children.push(
        onLines(name, pingOf(heard.address), (reply) => {
          if (replies.first === 0) replies.first = replyAtMs(reply) ?? 0;
        }),
      );
    }),
  );
  try {
    await until(() => replies.last !== 0, 60_000);
    await work();
    await until(() => replies.first !== 0, 120_000);
    return replies.first - replies.last;
  } finally {
    for (const child of children) child.kill();
  }
}

function pingOf(address: string): readonly string[] {
  return ['ping', '-n', '-D', '-i', '0.02', address];
}

function replyAtMs(line: string): number | undefined {
  const seconds = /^\[(\d+\.\d+)\] \d+ bytes from /.exec(line)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function onLines(name: string, argv: readonly string[], onLine: (line: string) => void) {
  const [file, ...args] = [...enterArgv(name), ...argv];
  const child = spawn(file ?? '', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  createInterface({ input: child.stdout }).on('line', onLine);
  return child;
}

/** recipes §3: virsh shutdown, virsh edit, virsh start. */
async function asTheGuideHasIt(name: string, { uuid }: Domain): Promise<void> {
  await mustRunInHost(name, 'virsh', 'shutdown', uuid);
  await until(
    async () => (await mustRunInHost(name, 'virsh', 'domstate', uuid)).includes('shut off'),
    120_000,
  );
  const edit =
    "sed -i \"s/<interface type='network'>/<interface type='bridge'>/; s/<source network='default'/<source bridge='br0'/\"";
  await mustRunInHost(name, 'sh', '-c', `EDITOR=${JSON.stringify(edit)} virsh edit ${uuid}`);
  await mustRunInHost(name, 'virsh', 'start', uuid);
}

function move(domains: readonly Domain[], target: ConversionTarget, of: { first?: true } = {}): BatchRequest {
  return {
    ...defaultPace,
    verifySeconds: 120,
    onFailure: 'go-on',
    kind: 'move',
    target,
    domains: domains.map(({ uuid, interfaces }) => ({
      domainUuid: uuid,
      macs: interfaces.slice(0, of.first ? 1 : undefined).map(({ mac }) => mac),
      method: 'live',
    })),
  };
}

async function carryOut(host: WatchedHost, request: BatchRequest): Promise<BatchState> {
  const batchId = `bench-${++batches}`;
  const { fingerprint } = await planBatch(host, { batchId, request });
  await startBatch(host, { batchId, request, fingerprint, startedBy: 'bench' });
  let state = await readBatch(host.reads, batchId);
  await until(async () => {
    state = await readBatch(host.reads, batchId);
    return state.phase === 'ended' || state.phase === 'paused';
  }, 600_000);
  const bad = state.domains.filter(({ result }) => result !== 'verified' && result !== 'moved');
  if (bad.length > 0) throw new Error(JSON.stringify(bad, null, 1));
  return state;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function until(isSo: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  for (const deadline = Date.now() + patienceMs; !(await isSo()); ) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await wait(50);
  }
}
