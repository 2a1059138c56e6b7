/** How long the LAN hears nothing of a host while its only uplink is put under a bridge, against guides and the kernel. */
import { parseArgs } from 'node:util';
import { enterArgv, labHosts, type Manager, managers } from '../lab/lab';
import { localRunner } from '../server/host/local-runner';
import { choosePassingProbes } from '../server/host/run-probe';
import { readsOf } from '../server/host/sessions';
import { watchHost } from '../server/host/watch-host';
import type { WatchedHost } from '../server/host/watched-host';
import type { BridgeAddressing, CreateBridgeRequest } from '../server/model/bridge-request';
import { command } from '../server/model/command';
import { lastValue } from '../server/model/reading';
import { planCreateBridge } from '../server/plan/create-bridge';
import type { Plan } from '../server/plan/plan';
import { runDirectory } from '../server/plan/run-files';
import { movedAddresses, movedRoutes, wireBatch } from '../server/plan/wire-kernel';
import { readHost } from '../server/run/prove';
import { runDirectoryOn } from '../server/run/run-directory';
import { runPlan } from '../server/run/run-plan';
import { withBenchHost } from './bench-host';
import { formatRecipe } from './bridge-recipes';
import { pingFromLan, type Silence } from './lan-ping';
import { printRow, report, rowOptions } from './rows';
import { median } from './statistics';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    manager: { type: 'string', default: managers.join(',') },
    uplink: { type: 'string', default: 'static,dhcp' },
    rounds: { type: 'string', default: '3' },
    /** How long a host may be silent at the end until it is given up, in seconds. */
    patience: { type: 'string', default: '20' },
  },
});
const roundCount = Number(values.rounds);
const patienceMs = Number(values.patience) * 1_000;

const bridge = 'virbr1';
const uplink = 'enp1s0';
const gateway = '192.168.100.1';
/** Shorter than the operator's, for nobody is to be waited for. */
const keepWindowSeconds = 10;
const request: CreateBridgeRequest = {
  bridge,
  uplink,
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};
/** Where the gateway answers, and nobody looks for the host. */
const elsewhere: BridgeAddressing = {
  kind: 'static',
  addresses: ['192.168.100.240/24'],
  gateways: [gateway],
  nameservers: [],
  searchDomains: [],
};

interface Case {
  readonly manager: Manager;
  readonly uplink: 'static' | 'dhcp';
}

interface Ground {
  readonly host: WatchedHost;
  readonly lab: string;
  readonly address: string;
}

/** A host as it was installed, for each measurement anew: nothing is left of the one before. */
async function onNewHost<T>(of: Case, measure: (ground: Ground) => Promise<T>): Promise<T> {
  return withBenchHost({ managers: [of.manager], uplink: of.uplink, bridge: false }, async (name, lab) => {
    const [status] = await labHosts(lab);
    const address = status?.lanAddresses[0];
    if (address === undefined) throw new Error(`${name} has no address on the LAN`);
    const runner = localRunner({ prefix: enterArgv(name) });
    const reads = readsOf(runner);
    const host = watchHost({ runner, reads, summary: { id: name, name, kind: 'lab' } });
    try {
      return await measure({ host, lab, address });
    } finally {
      host.close();
      reads.close();
    }
  });
}

async function silenceDuring({ lab, address }: Ground, work: () => Promise<unknown>): Promise<Silence> {
  const ping = await pingFromLan(lab, address);
  try {
    await ping.settle({ steadyMs: 1_000, patienceMs });
    await work();
    // Silence may begin late, with a neighbour's entry that grows old.
    await ping.settle({ steadyMs: 3_000, patienceMs });
  } catch (error) {
    await ping.stop();
    throw error;
  }
  return ping.stop();
}

async function planOn({ host }: Ground, addressing: BridgeAddressing) {
  const now = await readHost(host);
  const id = 'bench';
  const directory = runDirectory(id);
  const probes = await choosePassingProbes(host.runner, now.topology);
  const planned = planCreateBridge({ ...request, addressing }, { ...now, directory, probes });
  if (!planned.ok) throw new Error(`refused: ${JSON.stringify(planned.refusal)}`);
  return { plan: planned.plan, id, directory };
}

/** By the console's engine, as a page does it; the operator answers at once, or not at all. */
async function carryOut(
  { host }: Ground,
  { plan, id, directory }: { readonly plan: Plan; readonly id: string; readonly directory: string },
  wanted: 'kept' | 'rolled-back',
): Promise<void> {
  let isAnswered = wanted === 'rolled-back';
  const run = await runPlan({
    host,
    plan,
    id,
    directory,
    onState: ({ outcome }) => {
      if (outcome !== 'asking' || isAnswered) return;
      isAnswered = true;
      void runDirectoryOn(host.runner, directory).keep();
    },
  });
  if (run.outcome === wanted) return;
  const { stdout: log } = await host.runner.run(command('cat', `${directory}/rollback.log`));
  throw new Error(`the run ended ${run.outcome}, not ${wanted}: ${JSON.stringify(run.problem)}\n${log}`);
}

const byConsole = (of: Case) =>
  onNewHost(of, async (ground) => {
    const planned = await planOn(ground, { kind: 'keep' });
    return silenceDuring(ground, () => carryOut(ground, planned, 'kept'));
  });

const byRecipe = (of: Case) =>
  onNewHost(of, async (ground) => {
    const recipe = formatRecipe(of.manager, {
      address: of.uplink === 'static' ? ground.address : undefined,
      gateway,
    });
    return silenceDuring(ground, async () => {
      const typed = await ground.host.runner.run({ argv: ['sh'], stdin: recipe }, { timeoutMs: 120_000 });
      if (typed.exitCode !== 0)
        report(`the recipe ended with ${typed.exitCode}: ${typed.stderr.trim().slice(-300)}`);
    });
  });

const byKernel = (of: Case) =>
  onNewHost(of, async (ground) => {
    const { facts } = await readHost(ground.host);
    const port = lastValue(facts.links)?.find(({ name }) => name === uplink);
    if (port === undefined) throw new Error(`no ${uplink}`);
    const batch = wireBatch(
      {
        bridge,
        port,
        addresses: movedAddresses(port),
        routes: movedRoutes(lastValue(facts.routes) ?? [], uplink),
      },
      request,
    );
    return silenceDuring(ground, async () => {
      const done = await ground.host.runner.run({ ...command('ip', '-batch', '-'), stdin: batch });
      if (done.exitCode !== 0) throw new Error(done.stderr);
    });
  });

/** The host has gone where its operator does not look; nobody keeps it, and it comes back by itself. */
const byRollback = (of: Case) =>
  onNewHost(of, async (ground) => {
    const { plan, ...where } = await planOn(ground, elsewhere);
    if (plan.cutsOff === undefined) throw new Error('a plan that moves the uplink and cuts nobody off');
    const short = { ...plan, cutsOff: { ...plan.cutsOff, keepWindowSeconds } };
    return silenceDuring(ground, () => carryOut(ground, { plan: short, ...where }, 'rolled-back'));
  });

interface Silences {
  readonly console: Silence[];
  readonly recipe: Silence[];
  readonly kernel: Silence[];
  readonly rollback: Silence[];
}

for (const manager of managersAsked())
  for (const kind of values.uplink.split(',').map(uplinkAsked))
    printCase({ manager, uplink: kind }, await measureCase({ manager, uplink: kind }));

async function measureCase(of: Case): Promise<Silences> {
  const silences: Silences = { console: [], recipe: [], kernel: [], rollback: [] };
  const measures = { console: byConsole, recipe: byRecipe, kernel: byKernel, rollback: byRollback };
  // The ways take turns, so that a busy minute of the machine is nobody's alone.
  for (let round = 0; round < roundCount; round++)
    for (const way of ['console', 'recipe', 'kernel', 'rollback'] as const) {
      const silence = await measures[way](of);
      silences[way].push(silence);
      report(
        `${of.manager}, ${of.uplink}, round ${round + 1} of ${roundCount}, ${way}: ${Math.round(silence.longestMs)} ms${silence.isLasting ? ', and no reply since' : ''}`,
      );
    }
  return silences;
}

function printCase({ manager, uplink: kind }: Case, silences: Silences): void {
  const where = `${manager}, ${kind} uplink`;
  const longest = (list: readonly Silence[]) => list.map(({ longestMs }) => longestMs);
  const row = (name: string, value: number, against?: readonly [string, readonly Silence[]]) =>
    printRow({
      name: `${name}, ${where}`,
      value,
      unit: 'ms',
      ...(against === undefined
        ? {}
        : { ratio: value / median(longest(against[1])), against: `${against[0]}${lasting(against[1])}` }),
    });
  const mine = longest(silences.console);
  const gap = (by: string) =>
    `longest gap in replies to a 50 Hz ping from the LAN while a bridge is made by ${by}`;
  const ofAll = `median of ${roundCount}`;
  const kept = gap('the console and kept');
  row(`${kept}, ${ofAll}`, median(mine), ["the guide's recipe by hand", silences.recipe]);
  row(`${kept}, ${ofAll}`, median(mine), [
    "the kernel's floor: one ip -batch with the MAC pinned",
    silences.kernel,
  ]);
  row(`${kept}, the worst of ${roundCount}`, Math.max(...mine));
  row(
    `${gap("the guide's recipe by hand")}, ${ofAll}${lasting(silences.recipe)}`,
    median(longest(silences.recipe)),
  );
  row(`${gap('one ip -batch with the MAC pinned')}, ${ofAll}`, median(longest(silences.kernel)));
  row(
    `from a dead link to a reachable host when nobody keeps, beyond the keep window of ${keepWindowSeconds} s, median of ${roundCount}${lasting(silences.rollback)}`,
    median(longest(silences.rollback)) - keepWindowSeconds * 1_000,
  );
}

/** A figure that the measurement cut short is said to be one. */
function lasting(silences: readonly Silence[]): string {
  const count = silences.filter(({ isLasting }) => isLasting).length;
  return count === 0
    ? ''
    : ` (silent to the end in ${count} of ${silences.length}, given up after ${values.patience} s)`;
}

function managersAsked(): Manager[] {
  return values.manager.split(',').map((name) => {
    const manager = managers.find((known) => known === name);
    if (manager === undefined) throw new Error(`--manager takes ${managers.join(', ')}, not "${name}"`);
    return manager;
  });
}

function uplinkAsked(name: string): Case['uplink'] {
  if (name === 'static' || name === 'dhcp') return name;
  throw new Error(`--uplink takes static and dhcp, not "${name}"`);
}
