import type { Page } from '@playwright/test';

/** Milliseconds that the page's clock is ahead of this program's: of 50 questions, the one answered soonest. */
export async function measurePageClockLeadMs(page: Page): Promise<number> {
  let best = { roundTripMs: Number.POSITIVE_INFINITY, leadMs: 0 };
  for (let count = 0; count < 50; count++) {
    const askedAtMs = now();
    const pageMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const answeredAtMs = now();
    const roundTripMs = answeredAtMs - askedAtMs;
    if (roundTripMs < best.roundTripMs)
      best = { roundTripMs, leadMs: pageMs - (askedAtMs + answeredAtMs) / 2 };
  }
  return best.leadMs;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
