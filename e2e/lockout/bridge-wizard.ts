import { expect, type Page } from '@playwright/test';
import type { ConsoleOnHost } from './console-on-host';
import { LanHost } from './lan-host';
import { visit } from './visit';

/** Where the pages of the host are. */
type Reached = Pick<ConsoleOnHost, 'url'>;

export interface BridgeWishes {
  readonly bridge: string;
  readonly addressing?: 'keep' | 'dhcp' | StaticAddressing;
}

interface StaticAddressing {
  readonly addresses: string;
  readonly gateways: string;
  readonly nameservers: string;
}

/** Clicks through the wizard, up to the review; nothing has changed then. */
export async function planBridge(page: Page, bridgehead: Reached, wishes: BridgeWishes): Promise<void> {
  await visit(page, `${bridgehead.url()}/bridges`);
  await page.getByRole('link', { name: 'Create a bridge' }).click();
  await page.getByRole('radio', { name: new RegExp(`^${LanHost.uplink}\\b`) }).check();
  await next(page);
  const { addressing = 'keep' } = wishes;
  if (typeof addressing === 'string') {
    const title = { keep: 'Keep what the uplink has', dhcp: 'DHCP' }[addressing];
    await page.getByRole('radio', { name: new RegExp(`^${title}`) }).check();
  } else {
    await page.getByRole('radio', { name: /^Static/ }).check();
    await page.getByRole('textbox', { name: 'Addresses' }).fill(addressing.addresses);
    await page.getByRole('textbox', { name: 'Gateways' }).fill(addressing.gateways);
    await page.getByRole('textbox', { name: 'DNS servers' }).fill(addressing.nameservers);
  }
  await next(page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(wishes.bridge);
  await next(page);
  await passChecks(page);
  await expect(startButton(page)).toBeVisible({ timeout: 30_000 });
}

const reviews = new WeakMap<Page, string>();

/**
 * As `planBridge`, and where this page has been at the review before, by its address alone, in which the wizard keeps
 * its answers: for a story that is told for one command after the other.
 */
export async function planBridgeAgain(page: Page, bridgehead: Reached, wishes: BridgeWishes): Promise<void> {
  const review = reviews.get(page);
  if (review === undefined) await planBridge(page, bridgehead, wishes);
  else await visit(page, review);
  await expect(startButton(page)).toBeVisible({ timeout: 60_000 });
  reviews.set(page, page.url());
}

/** The same wizard backwards, up to its review. */
export async function planRemoval(page: Page, bridgehead: Reached, bridge: string): Promise<void> {
  await visit(page, `${bridgehead.url()}/bridges/remove?bridge=${bridge}`);
  await expect(page.getByRole('radio', { name: new RegExp(`^${bridge}\\b`) })).toBeChecked();
  await next(page);
  await passChecks(page);
  await expect(startButton(page)).toBeVisible({ timeout: 30_000 });
}

export const startButton = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
export const keepButton = (page: Page) => page.getByRole('button', { name: 'Keep', exact: true });
export const rollBackButton = (page: Page) => page.getByRole('button', { name: 'Roll back', exact: true });

/** What a run's page says of it. */
export const outcome = {
  asking: 'Done, and proved. Does everything still work?',
  kept: 'Done, and proved by reading the host again',
  rolledBack: 'Put back: the host is as it was',
  rollbackFailed: 'Could not be put back completely',
} as const;

/** Presses Start and Keep. Returns when the host has taken the answer. */
export async function startAndKeep(page: Page): Promise<void> {
  await startButton(page).click();
  await untilAsked(page);
  await keepButton(page).click();
  await expect(page.getByText(outcome.kept)).toBeVisible({ timeout: 30_000 });
}

/** Fails at once, with the page's words, when the run went back instead. */
export async function untilAsked(page: Page, timeoutMs = 120_000): Promise<void> {
  const ended = page.getByText(outcome.rolledBack).or(page.getByText(outcome.rollbackFailed));
  await expect(keepButton(page).or(ended)).toBeVisible({ timeout: timeoutMs });
  if (!(await keepButton(page).isVisible()))
    throw new Error(`The run went back:\n${await page.getByRole('main').ariaSnapshot()}`);
}

async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
}

/** Reads what is amber, as it asks for: that the operator is connected through this link is always there. */
async function passChecks(page: Page): Promise<void> {
  const toRead = page.getByRole('checkbox', { name: /I have read this/ });
  await expect(page.getByText(/Nothing (stops|speaks against) this change/)).toBeVisible({ timeout: 30_000 });
  for (const check of await toRead.all()) await check.check();
  await next(page);
}
