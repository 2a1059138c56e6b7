import { defineConfig } from '@playwright/test';
import base from '../playwright.config';
import type { LockoutOptions } from './lockout/test';

/**
 * The browser sits on the LAN, the console runs on the host, and the only link between them is the one that is
 * changed. `npm run test:lockout` runs it: every test on a host of each network manager, with a fixed address and
 * with a DHCP lease.
 */
const managers = ['netplan', 'ifupdown', 'networkmanager', 'networkd'] as const;
const uplinks = ['static', 'dhcp'] as const;

export default defineConfig<object, LockoutOptions>(base, {
  testDir: 'lockout',
  testMatch: '**/*.lockout.ts',
  outputDir: '../test-results/lockout',
  timeout: 240_000,
  projects: managers.flatMap((manager) =>
    uplinks.map((uplink) => ({ name: `${manager}, ${uplink}`, use: { manager, uplink } })),
  ),
});
