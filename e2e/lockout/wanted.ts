import { type Manager, managers } from '../../lab/lab';

/** What kind of host a test runs on. */
export interface LockoutOptions {
  readonly manager: Manager;
  readonly uplink: 'dhcp' | 'static';
}

interface Wanted {
  readonly managers: readonly Manager[];
  readonly uplinks: readonly LockoutOptions['uplink'][];
  readonly isQuick: boolean;
  /** How many at the same time. */
  readonly hosts: number;
  /** On the clock of `Date.now()`. */
  readonly beginNoTestAfterMs?: number;
}

/** What `npm run test:lockout` was asked for; everything, for whoever starts Playwright by hand. */
export function wanted(): Wanted {
  const text = process.env['BRIDGEHEAD_LOCKOUT'];
  // Written by scripts/test-lockout.mjs, in exactly this type.
  return text === undefined
    ? { managers, uplinks: ['static', 'dhcp'], isQuick: false, hosts: 1 }
    : (JSON.parse(text) as Wanted);
}
