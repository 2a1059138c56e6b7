import type { Page } from '@playwright/test';

declare global {
  interface Window {
    benchWatch?: PageWatch;
  }
}

interface PageWatch {
  readonly seenAtMs: Map<string, number>;
  /** A control that is waited for, by the beginning of its name. */
  control: string | undefined;
  whenSeen(what: string): Promise<number>;
}

/**
 * Notes when something comes into the document, at the change that brings it: a MutationObserver runs right after
 * the script that changed the document, so no polling is in what is measured.
 *
 * Every tap (`vnet7`) is noted as soon as it is seen anywhere, because its name is known only afterwards.
 */
export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seenAtMs = new Map<string, number>();
    const waiting = new Map<string, (atMs: number) => void>();
    const see = (what: string, atMs: number) => {
      if (seenAtMs.has(what)) return;
      seenAtMs.set(what, atMs);
      waiting.get(what)?.(atMs);
    };
    const watch: PageWatch = {
      seenAtMs,
      control: undefined,
      whenSeen(what) {
        const atMs = seenAtMs.get(what);
        return atMs === undefined
          ? new Promise((resolve) => waiting.set(what, resolve))
          : Promise.resolve(atMs);
      },
    };
    const look = () => {
      const atMs = performance.timeOrigin + performance.now();
      for (const [tap] of (document.body.textContent ?? '').matchAll(/vnet\d+/g)) see(tap, atMs);
      const { control } = watch;
      if (control !== undefined && document.querySelector(`[aria-label^="${CSS.escape(control)}"]`) !== null)
        see(control, atMs);
    };
    window.benchWatch = watch;
    look();
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ['aria-label'],
    });
  });
}

/** Milliseconds since the epoch on the page's clock, at which a tap's name or the awaited control was first there. */
export function whenSeen(page: Page, what: string): Promise<number> {
  return page.evaluate((seen) => {
    if (window.benchWatch === undefined) throw new Error('the page is not watched');
    return window.benchWatch.whenSeen(seen);
  }, what);
}

/** Begins to look for a control, by the beginning of its name; what was seen of it before counts no more. */
export async function lookForControl(page: Page, nameBegins: string): Promise<void> {
  await page.evaluate((name) => {
    window.benchWatch?.seenAtMs.delete(name);
    if (window.benchWatch !== undefined) window.benchWatch.control = name;
  }, nameBegins);
}
