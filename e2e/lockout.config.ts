import { defineConfig } from '@playwright/test';
import base from '../playwright.config';
import { type LockoutOptions, wanted } from './lockout/wanted';

/**
 * The browser sits on the LAN, the console runs on the host, and the only link between them is the one that is
 * changed: `npm run test:lockout`.
 *
 * What is worth most comes first, for whoever has only some minutes: the way there and back on every kind of host, and
 * then one way of going wrong on each, by turns, until each has had them all. Every project boots a host of its own,
 * and two are tested at the same time: mostly they wait. The quick part has one host for all files.
 */
const thereAndBack = ['kept', 'over-the-link'];
const goneWrong = ['goes-back', 'killed', 'power-cut'];
/** The same console with fewer rights: whether packaging/sudoers names what a manager's plans need. */
const asItsOwnUser = ['own-user'];

const { managers, uplinks, isQuick, hosts } = wanted();

const kinds = uplinks.flatMap((uplink) => managers.map((manager) => ({ manager, uplink })));

export default defineConfig<object, LockoutOptions>(base, {
  testDir: 'lockout',
  outputDir: '../test-results/lockout',
  workers: isQuick ? 1 : hosts,
  timeout: 300_000,
  // A control that is not there in time is not there; and a page that was cut off takes its time to come back.
  // Nobody has signed the certificate of a console that was just installed.
  use: { actionTimeout: 30_000, navigationTimeout: 60_000, ignoreHTTPSErrors: true },
  ...(isQuick ? { grep: /@quick/ } : {}),
  projects: isQuick
    ? kinds.map((kind) => project('quick', kind, [...thereAndBack, ...goneWrong]))
    : [
        ...thereAndBack.flatMap((file) => kinds.map((kind) => project(file, kind, [file]))),
        ...goneWrong.flatMap((_, turn) =>
          kinds.flatMap((kind, index) => {
            const file = goneWrong[(index + turn) % goneWrong.length];
            return file === undefined ? [] : [project(file, kind, [file])];
          }),
        ),
        ...asItsOwnUser.flatMap((file) => kinds.map((kind) => project(file, kind, [file]))),
      ],
});

function project(name: string, { manager, uplink }: LockoutOptions, files: readonly string[]) {
  return {
    name: `${manager}, ${uplink}: ${name}`,
    testMatch: files.map((file) => `${file}.lockout.ts`),
    use: { manager, uplink },
  };
}
