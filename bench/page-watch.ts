import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** See watch-in-page.js, which is plain JavaScript because it is sent to the page as it is. */
    benchWatch?: {
      whenSeen(what: string): number | Promise<number>;
      lookForControl(nameBegins: string): void;
    };
  }
}

export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(readFileSync(join(import.meta.dirname, 'watch-in-page.js'), 'utf8'));
}

/** Milliseconds since the epoch on the page's clock, at which a tap's name or the awaited control was first there. */
export async function whenSeen(page: Page, what: string): Promise<number> {
  const atMs = await page.evaluate((seen) => window.benchWatch?.whenSeen(seen), what);
  if (atMs === undefined) throw new Error('the page is not watched');
  return atMs;
}

/** Begins to look for a control, by the beginning of its name; what was seen of it before counts no more. */
export async function lookForControl(page: Page, nameBegins: string): Promise<void> {
  await page.evaluate((name) => window.benchWatch?.lookForControl(name), nameBegins);
}
