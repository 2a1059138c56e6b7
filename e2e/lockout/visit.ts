import type { Page } from '@playwright/test';

/**
 * Goes to a page as a person does. A host that boots takes the carrier of the LAN with it and brings it back, and a
 * browser that sees its own network change breaks off what it was loading and shows "Your connection was interrupted"
 * with a button: that is pressed. Sometimes the browser presses it first, and then the page is asked for once more.
 */
export async function visit(page: Page, url: string): Promise<void> {
  for (let times = 1; ; times += 1)
    try {
      await page.goto(url);
      return;
    } catch (error) {
      if (times === 5 || !isInterrupted(String(error), url)) throw error;
    }
}

function isInterrupted(error: string, url: string): boolean {
  return (
    /net::ERR_NETWORK_CHANGED|chrome-error:/.test(error) ||
    error.includes(`interrupted by another navigation to "${url}"`)
  );
}
