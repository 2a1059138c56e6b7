/** How long after the kernel, and after libvirt, the page shows that a VM was started or stopped. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { RunningConsole } from '../e2e/running-console';
import { enterArgv } from '../lab/lab';
import { mustRunInHost, withBenchHost } from './bench-host';
import { openBrowser } from './browser';
import { buildPages } from './built-pages';
import { HostScript } from './host-script';
import { measurePageClockLeadMs } from './page-clock';
import { lookForControl, watchPage, whenSeen } from './page-watch';
import { printRow, report, rowOptions } from './rows';
import { median, percentile } from './statistics';

const { values } = parseArgs({
  options: {
    ...rowOptions,
    vms: { type: 'string', default: '3,300' },
    rounds: { type: 'string', default: '30' },
  },
});
const roundCount = Number(values.rounds);
/** Nothing that is read on a timer may keep step with the rounds. */
const pauseMs = () => 500 + Math.random() * 1_000;

interface Delays {
  /** From the kernel's message that the tap is there to its name in the document. */
  readonly tapMs: number[];
  /** From libvirt's lifecycle event to the state in the VM's box. */
  readonly startMs: number[];
  readonly stopMs: number[];
}

await buildPages();
for (const count of values.vms.split(',').map(Number)) {
  const delays = await withBenchHost({ definedDomains: count }, (host) => measureOnHost(host));
  printDelays(delays, count);
}

async function measureOnHost(host: string): Promise<Delays> {
  const bridgehead = await RunningConsole.start({ kind: 'lab', name: host, prefix: enterArgv(host) });
  const browser = await openBrowser();
  const links = await HostScript.start(host, 'watch-links.py');
  const lifecycle = await HostScript.start(host, 'watch-lifecycle.py');
  try {
    const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
    await page.goto(await bridgehead.createSignInLink());
    await page.waitForURL(`${bridgehead.url}/`);
    return await measureOnPage(page, { host, links, lifecycle });
  } finally {
    await browser.close();
    await Promise.all([links.stop(), lifecycle.stop(), bridgehead.dispose()]);
  }
}

interface Witnesses {
  readonly host: string;
  readonly links: HostScript;
  readonly lifecycle: HostScript;
}

async function measureOnPage(page: Page, { host, links, lifecycle }: Witnesses): Promise<Delays> {
  const domain = 'many-002';
  await selectDomain(page, domain);
  await watchPage(page);
  const delays: Delays = { tapMs: [], startMs: [], stopMs: [] };
  for (let round = 0; round < roundCount; round++) {
    // Within a round the two clocks do not part by anything that matters.
    const leadMs = await measurePageClockLeadMs(page);
    const paused = `VM ${domain}, paused`;
    await lookForControl(page, paused);
    await setTimeout(pauseMs());
    await mustRunInHost(host, 'virsh', 'start', '--paused', domain);
    const [made, started] = await Promise.all([
      nextLink(links, { exists: true }),
      nextEvent(lifecycle, 'started'),
    ]);
    delays.tapMs.push((await whenSeen(page, made.name)) - leadMs - made.atMs);
    delays.startMs.push((await whenSeen(page, paused)) - leadMs - started.atMs);

    const off = `VM ${domain}, shut off`;
    await lookForControl(page, off);
    await setTimeout(pauseMs());
    await mustRunInHost(host, 'virsh', 'destroy', domain);
    const [stopped] = await Promise.all([
      nextEvent(lifecycle, 'stopped'),
      nextLink(links, { exists: false }),
    ]);
    delays.stopMs.push((await whenSeen(page, off)) - leadMs - stopped.atMs);
    const [tap, start, stop] = [delays.tapMs, delays.startMs, delays.stopMs].map((list) =>
      list.at(-1)?.toFixed(1),
    );
    report(
      `round ${round + 1} of ${roundCount}: tap ${tap} ms, start ${start} ms, stop ${stop} ms; page's clock ${leadMs.toFixed(2)} ms ahead`,
    );
  }
  return delays;
}

/** Opens the VM's panel, as an operator does who has an eye on it: then its box stands beside the fold of the others. */
async function selectDomain(page: Page, name: string): Promise<void> {
  const search = page.getByRole('main').getByRole('searchbox');
  await search.fill(name);
  await page.getByRole('button', { name: `VM ${name}, shut off` }).click();
  await search.fill('');
  await page.getByRole('button', { name: `VM ${name}, shut off` }).waitFor();
}

interface LinkLine {
  readonly atMs: number;
  readonly name: string;
  readonly exists: boolean;
}

async function nextLink(links: HostScript, { exists }: { readonly exists: boolean }): Promise<LinkLine> {
  for (;;) {
    const line = await links.next<LinkLine>();
    if (line.exists === exists && /^vnet\d+$/.test(line.name)) return line;
  }
}

async function nextEvent(lifecycle: HostScript, wanted: string): Promise<{ readonly atMs: number }> {
  for (;;) {
    const line = await lifecycle.next<{ atMs: number; event: string }>();
    if (line.event === wanted) return line;
  }
}

function printDelays({ tapMs, startMs, stopMs }: Delays, count: number): void {
  const print = (name: string, list: readonly number[]) => {
    const vms = `${count} VMs, ${list.length} times`;
    printRow({ name: `${name}, median, ${vms}`, value: median(list), unit: 'ms' });
    printRow({ name: `${name}, 95th percentile, ${vms}`, value: percentile(list, 95), unit: 'ms' });
  };
  print('kernel has the tap of a starting VM → page shows the tap', tapMs);
  print('libvirt’s event of a VM started paused → page shows it paused', startMs);
  print('libvirt’s event of a VM stopped → page shows it shut off', stopMs);
}
