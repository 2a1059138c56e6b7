import { test as base, expect, type Page } from '@playwright/test';
import { downLab, enterArgv, execInHost, type LabOptions, labHosts, upLab, waitForGuests } from '../lab/lab';
import { RunningConsole } from './running-console';

/** A lab host, asked as its administrator would ask it: what the page says is compared with what this says. */
export interface LabHost {
  readonly name: string;
  /** The command's standard output; throws if it fails. */
  run(...argv: [string, ...string[]]): Promise<string>;
}

interface TestFixtures {
  /** A page that is signed in and shows the topology. */
  readonly page: Page;
}

interface WorkerFixtures {
  readonly host: LabHost;
  readonly bridgehead: RunningConsole;
}

/** Two checkouts on one machine need two. */
export const labName = process.env['BRIDGEHEAD_E2E_LAB'] ?? 'e2e';

export const labOptions: LabOptions = {
  name: labName,
  managers: ['netplan'],
  hostile: true,
  waitForGuests: true,
  report: console.log,
};

/** One real host and one console for all tests of a run. A test leaves the host as it found it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameters of a fixture from its pattern
    async ({}, use) => {
      await upLab(labOptions);
      await use(hostNamed(`${labName}1`));
      await downLab(labName);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  bridgehead: [
    async ({ host }, use) => {
      const running = await RunningConsole.start({
        kind: 'lab',
        name: host.name,
        prefix: enterArgv(host.name),
      });
      await use(running);
      await running.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  page: async ({ page, bridgehead }, use) => {
    await signIn(page, bridgehead);
    await use(page);
  },
});

export { expect, labHosts, waitForGuests };

export async function signIn(page: Page, bridgehead: RunningConsole): Promise<void> {
  await page.goto(await bridgehead.createSignInLink());
  await page.waitForURL(`${bridgehead.url}/`);
}

function hostNamed(name: string): LabHost {
  return {
    name,
    async run(...argv) {
      const { code, stdout, stderr } = await execInHost(name, argv);
      if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
      return stdout;
    },
  };
}
