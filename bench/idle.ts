/** What the console costs while nothing happens: commands, processor and memory, with no page open and with one. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RunningConsole } from '../e2e/running-console';
import { withBenchHost } from './bench-host';
import { openBrowser } from './browser';
import { buildPages } from './built-pages';
import { CountingPrefix } from './counting-prefix';
import { readTreeUse } from './process-tree';
import { printRow, report, rowOptions } from './rows';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    vms: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '60' },
  },
});
const vmCount = Number(values.vms);
const seconds = Number(values.seconds);
/** Until the first readings are done and what was compiled for them is compiled. */
const settleMs = 10_000;

await buildPages();
await withBenchHost({ definedDomains: vmCount }, async (host) => {
  const prefix = await CountingPrefix.into(host);
  const bridgehead = await RunningConsole.start({ kind: 'lab', name: host, prefix: prefix.argv });
  const browser = await openBrowser();
  try {
    // A page that came and went: the console has looked at the host, as it will have after its first minute.
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(await bridgehead.createSignInLink());
    await page
      .getByRole('button', { name: /^Bridge |bridge / })
      .first()
      .waitFor();
    const session = await page.context().storageState();
    await page.context().close();

    await setTimeout(settleMs);
    await measure('no page open', { bridgehead, prefix });

    const context = await browser.newContext({ locale: 'en-US', storageState: session });
    await (await context.newPage()).goto(bridgehead.url);
    await setTimeout(settleMs);
    await measure('one page open', { bridgehead, prefix });
  } finally {
    await browser.close();
    await bridgehead.dispose();
    prefix.remove();
  }
});

interface Measured {
  readonly bridgehead: RunningConsole;
  readonly prefix: CountingPrefix;
}

async function measure(when: string, { bridgehead, prefix }: Measured): Promise<void> {
  const before = readTreeUse(bridgehead.pid);
  const commandsBefore = await prefix.commands();
  const begin = performance.now();
  await setTimeout(seconds * 1_000);
  const elapsedMs = performance.now() - begin;
  const after = readTreeUse(bridgehead.pid);
  const started = newOnes(commandsBefore, await prefix.commands());
  report(`${when}, commands: ${started.join(' | ') || 'none'}`);
  const perMinute = 60_000 / elapsedMs;
  const where = `${when}, ${vmCount} VMs`;
  printRow({
    name: `commands started in a minute, ${where}`,
    value: started.length * perMinute,
    unit: 'commands',
  });
  printRow({
    name: `processor time of a minute, console and its children, ${where}`,
    value: (after.cpuMs - before.cpuMs) * perMinute,
    unit: 'ms',
  });
  printRow({
    name: `processor share, console and its children, ${where}`,
    value: ((after.cpuMs - before.cpuMs) / elapsedMs) * 100,
    unit: '%',
  });
  printRow({ name: `resident memory of the console, ${where}`, value: after.rootMemoryMb, unit: 'MB' });
  printRow({
    name: `resident memory of its ${after.processCount - 1} children, ${where}`,
    value: after.childrenMemoryMb,
    unit: 'MB',
  });
}

/** Two logs in one list, each of which has only grown. */
function newOnes(before: readonly string[], now: readonly string[]): readonly string[] {
  const known = new Map<string, number>();
  for (const one of before) known.set(one, (known.get(one) ?? 0) + 1);
  return now.filter((one) => {
    const left = known.get(one) ?? 0;
    known.set(one, left - 1);
    return left <= 0;
  });
}
