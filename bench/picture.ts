/** How soon and how smoothly the picture of a host with 1,000 VMs is there, and how much JavaScript it takes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from '@playwright/test';
import { RunningConsole } from '../e2e/running-console';
import { openBrowser } from './browser';
import { buildPages } from './built-pages';
import { recordLargeHost } from './record-large-host';
import { printRow, report, rowOptions } from './rows';
import { SentScripts } from './sent-scripts';
import { median } from './statistics';

declare global {
  interface Window {
    /** See picture-in-page.js. */
    benchPicture?: {
      whenSettled(): Promise<number>;
      countFrames(): () => number;
      findEmptyPlace(): { readonly x: number; readonly y: number };
    };
    benchStopFrames?: () => number;
  }
}

const { values } = parseArgs({
  options: {
    ...rowOptions,
    vms: { type: 'string', default: '1000' },
    bridges: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
  },
});
const size = { domainCount: Number(values.vms), bridgeCount: Number(values.bridges) };
const roundCount = Number(values.rounds);
const where = `${size.domainCount} VMs on ${size.bridgeCount} bridges, generated recording`;
const panMs = 3_000;

await buildPages();
const directory = mkdtempSync(join(tmpdir(), 'bridgehead-bench-'));
try {
  await recordLargeHost(directory, size);
  const bridgehead = await RunningConsole.start({ kind: 'recorded', directory });
  const browser = await openBrowser();
  try {
    const signedIn = await browser.newContext({ locale: 'en-US' });
    // The sign-in page reads no host.
    await signedIn.request.get(await bridgehead.createSignInLink(), { maxRedirects: 0 });
    const storageState = await signedIn.storageState();
    await signedIn.close();
    const openPage = async (scripts?: SentScripts): Promise<{ context: BrowserContext; page: Page }> => {
      // A context of its own has an empty cache: somebody's first visit.
      const context = await browser.newContext({
        locale: 'en-US',
        storageState,
        viewport: { width: 1440, height: 900 },
        ...(scripts === undefined ? {} : { proxy: scripts.proxy }),
      });
      const page = await context.newPage();
      await page.addInitScript(readFileSync(join(import.meta.dirname, 'picture-in-page.js'), 'utf8'));
      await page.goto(bridgehead.url);
      return { context, page };
    };

    const settledMs: number[] = [];
    for (let round = 0; round <= roundCount; round++) {
      const { context, page } = await openPage();
      settledMs.push((await page.evaluate(() => window.benchPicture?.whenSettled())) ?? 0);
      report(
        `visit ${round + 1} of ${roundCount + 1}: settled after ${Math.round(settledMs.at(-1) ?? 0)} ms`,
      );
      await context.close();
    }
    // The console reads a host when somebody looks for the first time.
    const [first = 0, ...later] = settledMs;
    printRow({
      name: `navigation → settled picture, the host not read before, ${where}`,
      value: first,
      unit: 'ms',
    });
    printRow({
      name: `navigation → settled picture, empty cache, median of ${roundCount}, ${where}`,
      value: median(later),
      unit: 'ms',
    });

    await printScripts(openPage);

    const { context, page } = await openPage();
    await page.evaluate(() => window.benchPicture?.whenSettled());
    report(`${await countBoxes(page)} boxes in the document, bridges folded`);
    await printPanning(page, 'bridges folded, as the page opens');
    await openFolds(page);
    report(`${await countBoxes(page)} boxes in the document, all bridges opened`);
    await printPanning(page, 'all bridges opened, as much in sight as fits');
    await zoomToRead(page);
    report(`${await countBoxes(page)} boxes in the document, at the size to read`);
    await printPanning(page, 'all bridges opened, at a size to read');
    await context.close();
  } finally {
    await browser.close();
    await bridgehead.dispose();
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function printScripts(
  openPage: (scripts: SentScripts) => Promise<{ context: BrowserContext; page: Page }>,
): Promise<void> {
  const scripts = await SentScripts.start();
  try {
    const { context, page } = await openPage(scripts);
    await page.evaluate(() => window.benchPicture?.whenSettled());
    await context.close();
    printRow({
      name: `JavaScript of the first page and its worker, gzip, ${scripts.addresses.length} scripts`,
      value: scripts.totalKb,
      unit: 'kB',
    });
  } finally {
    scripts.close();
  }
}

function countBoxes(page: Page): Promise<number> {
  return page.locator('[role="application"] [data-node]').count();
}

/** By keyboard, from above to below: what is out of sight is not in the document. */
async function openFolds(page: Page): Promise<void> {
  const folded = page.locator('[role="application"] button[aria-expanded="false"]');
  await pressInPicture(page, '0');
  for (let opened = 0; opened < size.bridgeCount; opened++) {
    for (let down = 0; (await folded.count()) === 0; down++) {
      if (down === 500) throw new Error('no bridge with more VMs than are drawn by themselves');
      await pressInPicture(page, 'PageDown');
    }
    await folded.first().press('Enter');
    await page.evaluate(() => window.benchPicture?.whenSettled());
  }
  await pressInPicture(page, '0');
  await page.evaluate(() => window.benchPicture?.whenSettled());
}

/** Around a box in the middle of the picture, as a hand on a touchpad would. */
async function zoomToRead(page: Page): Promise<void> {
  const boxes = page.locator('[role="application"] [data-node^="domain:"]');
  const box = await boxes.nth(Math.floor((await boxes.count()) / 2)).boundingBox();
  if (box === null) throw new Error('no box in sight');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, -20);
  await page.keyboard.up('Control');
  await page.evaluate(() => window.benchPicture?.whenSettled());
}

async function pressInPicture(page: Page, key: string): Promise<void> {
  await page.getByRole('application').press(key);
}

/** Drags the picture about with the mouse as fast as the page takes it. */
async function printPanning(page: Page, how: string): Promise<void> {
  const place = await page.evaluate(() => window.benchPicture?.findEmptyPlace());
  if (place === undefined) throw new Error('the page is not watched');
  await page.mouse.move(place.x, place.y);
  await page.mouse.down();
  await page.evaluate(() => {
    const stop = window.benchPicture?.countFrames();
    if (stop !== undefined) window.benchStopFrames = stop;
  });
  const begin = performance.now();
  for (let step = 0; performance.now() - begin < panMs; step++) {
    await page.mouse.move(place.x - 300 * Math.sin(step / 20), place.y - 250 * Math.sin(step / 13));
    await setTimeout(8);
  }
  const framesPerSecond = (await page.evaluate(() => window.benchStopFrames?.())) ?? 0;
  await page.mouse.up();
  printRow({
    name: `panning with the mouse, software rendering, ${how}, ${where}`,
    value: framesPerSecond,
    unit: 'frames/s',
  });
}
