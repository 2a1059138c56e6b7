import type { Page } from '@playwright/test';
import { waitUntil } from '../../lab/wait-until';
import {
  keepButton,
  outcome,
  planBridgeAgain,
  planRemoval,
  startAndKeep,
  startButton,
} from './bridge-wizard';
import type { ConsoleOnHost } from './console-on-host';
import type { HostState } from './host-state';
import { LanHost } from './lan-host';
import { expect, expectAsAtFirst } from './test';
import type { Trap, Turnstile } from './turnstile';
import { visit } from './visit';

export interface Story {
  readonly page: Page;
  readonly host: LanHost;
  readonly bridgehead: ConsoleOnHost;
  readonly first: HostState;
}

const bridge = 'br1';

/**
 * Makes a bridge and presses Keep, with a trap before the nth command. Returns whether it sprang: a run has no more
 * commands than that if it did not, and is kept then.
 */
export async function makeBridgeUntil(
  nth: number,
  trap: Trap,
  { page, host, bridgehead, turnstile }: Story & { readonly turnstile: Turnstile },
): Promise<boolean> {
  await planBridgeAgain(page, bridgehead, { bridge });
  await turnstile.set({ nth }, trap);
  await startButton(page).click();
  const either = async (what: string, isThere: () => Promise<boolean>) =>
    waitUntil(
      `the ${nth}th command, or ${what}`,
      async () => ((await turnstile.isSprung()) ? 'sprung' : (await isThere()) ? 'there' : undefined),
      { timeoutMs: 120_000, everyMs: 200 },
    );
  if ((await either('the question', () => keepButton(page).isVisible())) === 'sprung') return true;
  await keepButton(page).click();
  if ((await either('an answer', () => page.getByText(outcome.kept).isVisible())) === 'sprung') return true;
  // The page hears of the answer before the console has noted it, which takes a command or two.
  await host.untilRunsHaveEnded();
  await turnstile.remove();
  return turnstile.isSprung();
}

/**
 * After an interruption: the host is as at first, or the bridge is kept, and never in between; and page and history say
 * which of the two it is. Ends with the host as at first. What a page does not say right is told and the story goes on:
 * what the host does at the next command does not depend on it.
 */
export async function expectOneOrTheOther({ page, host, bridgehead, first }: Story): Promise<void> {
  const asked = await waitUntil(
    'the run to end, or to ask',
    async () => {
      if ((await host.undecidedRuns()).length === 0) return 'ended';
      return (await keepButton(page).isVisible()) ? 'asks' : undefined;
    },
    { timeoutMs: 180_000, everyMs: 500 },
  );
  if (asked === 'asks') await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await host.untilRunsHaveEnded();
  const run = await host.newestRun();
  if (run?.outcome === 'kept') {
    expect((await host.state()).links[LanHost.uplink]).toMatchObject({ master: bridge });
    expect(await host.answersOnLan()).toBe(true);
    await expectInHistory(page, bridgehead, 'kept');
    await planRemoval(page, bridgehead, bridge);
    await startAndKeep(page);
  } else if (run !== undefined) {
    expect(run.outcome).toBe('rolled-back');
    // The page that was open comes back by itself to what is so; where the answer to Start was lost, it is the review.
    if (page.url().includes(run.id))
      await expect.soft(page.getByText(outcome.rolledBack)).toBeVisible({ timeout: 30_000 });
    await expectInHistory(page, bridgehead, 'rolled back');
  }
  await expectAsAtFirst(host, first);
  await host.forgetRuns();
}

async function expectInHistory(page: Page, bridgehead: ConsoleOnHost, said: string): Promise<void> {
  await visit(page, `${bridgehead.url()}/runs`);
  await expect.soft(page.getByRole('row').nth(1)).toContainText(said, { timeout: 20_000 });
}
