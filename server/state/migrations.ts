import type { Migration } from 'kysely';
import * as signIn from './migrations/0001-sign-in';
import * as log from './migrations/0002-log';
import * as health from './migrations/0003-health';

/**
 * How the tables came to be, in the order of these names. A migration that has run anywhere is never changed: what
 * comes later is a file of its own, appended here. There is no way down: an older console refuses a newer state.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-sign-in': signIn,
  '0002-log': log,
  '0003-health': health,
};
