import { defineConfig } from '@playwright/test';
import type { Manager } from '../lab/lab';
import base from '../playwright.config';
import { type LockoutOptions, wanted } from './lockout/wanted';

/**
 * The browser sits on the LAN, the console runs on the host, and the only link between them is the one that is
 * changed: `npm run test:lockout`.
 *
 * One project for each file on each host. What is worth most comes first, on every network manager: whoever has only
 * some minutes has seen the most. The quick part has one host for all files, which saves it booting.
 */
const files = ['over-the-link', 'kept', 'goes-back', 'killed', 'power-cut'];

const { managers, uplinks, isQuick } = wanted();

export default defineConfig<object, LockoutOptions>(base, {
  testDir: 'lockout',
  outputDir: '../test-results/lockout',
  timeout: 300_000,
  // A control that is not there in time is not there; and a page that was cut off takes its time to come back.
  use: { actionTimeout: 30_000, navigationTimeout: 60_000 },
  ...(isQuick ? { grep: /@quick/ } : {}),
  projects: isQuick
    ? managers.flatMap((manager) => onEachUplink('quick', manager, files))
    : files.flatMap((file) => managers.flatMap((manager) => onEachUplink(file, manager, [file]))),
});

function onEachUplink(name: string, manager: Manager, among: readonly string[]) {
  return uplinks.map((uplink) => ({
    name: `${manager}, ${uplink}: ${name}`,
    testMatch: among.map((file) => `${file}.lockout.ts`),
    use: { manager, uplink },
  }));
}
