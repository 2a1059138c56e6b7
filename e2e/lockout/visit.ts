import type { Page } from '@playwright/test';
import { waitUntil } from '../../lab/wait-until';
import { expect } from './test';

/**
 * Goes to a page as a person does, and waits until it is live. A host that boots takes the carrier of the LAN with it
 * and brings it back, and a browser that sees its own network change breaks off what it was loading, for as long as it
 * changes, and shows "Your connection was interrupted" with a button that it presses itself. Whoever asks for the page
 * in that moment breaks that off in turn, and so on for ever: what the browser has begun is left to end, and asked
 * again is after a while. A page that has come without its code loads itself again.
 */
export async function visit(page: Page, url: string): Promise<void> {
  await waitUntil(`the browser to show ${url}`, async () => ((await tryTo(page, url)) ? true : undefined), {
    timeoutMs: 60_000,
    everyMs: 250,
  });
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });
}

async function tryTo(page: Page, url: string): Promise<boolean> {
  try {
    await page.goto(url, { waitUntil: 'commit' });
    return true;
  } catch (error) {
    if (String(error).includes(`interrupted by another navigation to "${url}"`)) return true;
    if (/net::ERR_NETWORK_CHANGED|chrome-error:/.test(String(error))) return false;
    throw error;
  }
}
