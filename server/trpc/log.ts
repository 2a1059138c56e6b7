import * as z from 'zod';
import { verifyLog } from '../log/log';
import { readLogNames, searchLog } from '../log/log-table';
import { logKinds, logOutcomes } from '../model/log-entry';
import { openState } from '../state/open-state';
import { administratorProcedure, router } from './trpc';

const name = z.string().max(255);
const timeMs = z.int();
const search = z.object({
  user: name.optional(),
  host: name.optional(),
  kind: z.enum(logKinds).optional(),
  outcome: z.enum(logOutcomes).optional(),
  sinceMs: timeMs.optional(),
  untilMs: timeMs.optional(),
  text: name.optional(),
  /** The number of the last entry that the page has. */
  cursor: z.int().positive().optional(),
});

/** Enough for two screens. */
const pageLength = 50;

/** Its export is a download: app/api/log. */
export const logRouter = router({
  list: administratorProcedure.input(search).query(async ({ input: { cursor, ...query } }) => {
    const records = await searchLog(await openState(), { ...query, before: cursor, limit: pageLength });
    const isLast = records.length < pageLength;
    return { records, next: isLast ? undefined : records.at(-1)?.number };
  }),
  one: administratorProcedure
    .input(z.object({ number: z.int().positive() }))
    .query(async ({ input: { number } }) => {
      const [record] = await searchLog(await openState(), { before: number + 1, limit: 1 });
      return record?.number === number ? record : null;
    }),
  /** Who and which hosts there are in it, to choose from. */
  names: administratorProcedure.query(async () => readLogNames(await openState())),
  /** Reads all of it. */
  verify: administratorProcedure.query(async () => ({
    ...(await verifyLog(await openState())),
    readAtMs: Date.now(),
  })),
});
