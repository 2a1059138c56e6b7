import { expect, type Page } from '@playwright/test';

/** Presses Next, and waits for the step that it leads to. */
export async function next(page: Page, heading: string): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
}

/** Over the checks: each that asks to be read is said to be read. */
export async function toReview(page: Page): Promise<void> {
  await next(page, 'Checks');
  const go = page.getByRole('button', { name: 'Next', exact: true });
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible();
  for (const box of await page.getByRole('checkbox', { name: /^I have read this/ }).all()) await box.check();
  await go.click();
  await expect(page.getByRole('heading', { name: 'Review', exact: true })).toBeVisible();
}
