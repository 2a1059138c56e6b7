import * as z from 'zod';
import { answerForce, pauseBatch, resumeBatch, startBatch, stopBatch } from '../run/batches';
import { planBatch, planOne, readChecks } from '../run/plan-batch';
import { readBatch, readBatchDocuments, readBatches } from '../run/read-batches';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { operatorProcedure, router, viewerProcedure } from './trpc';

/** It names a directory, and begins the names of its runs' directories. */
const batchId = z.string().regex(/^[a-z0-9-]{1,56}$/);
const one = z.object({ hostId: z.string(), batchId });
/** Names the turn that a page saw last: with another name it asks again. */
const asOf = z.string().optional();
const method = z.enum(['live', 'restart', 'next-start']);
const macs = z
  .array(z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/))
  .min(1)
  .max(64)
  .readonly();

const pace = {
  canary: z.uuid().exactOptional(),
  waveSize: z.int().min(1).max(50),
  onFailure: z.enum(['stop', 'go-on']),
  verifySeconds: z.int().min(5).max(600),
  shutdownSeconds: z.int().min(5).max(1800),
};

const request = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('move'),
    ...pace,
    domains: z
      .array(z.object({ domainUuid: z.uuid(), macs, method }))
      .min(1)
      .max(2000)
      .readonly(),
    target: z.union([
      z.object({ kind: z.literal('bridge'), bridge: z.string().regex(/^[^/\s]{1,15}$/) }),
      z.object({
        kind: z.literal('network'),
        network: z.string().min(1).max(255),
        portGroup: z.string().max(255).exactOptional(),
      }),
    ]),
  }),
  z.object({
    kind: z.literal('back'),
    ...pace,
    batchId,
    domains: z
      .array(z.object({ domainUuid: z.uuid(), method }))
      .min(1)
      .max(2000)
      .readonly(),
  }),
]);

const review = one.extend({ request });

export const batchesRouter = router({
  checks: operatorProcedure
    .input(z.object({ hostId: z.string(), request }))
    .query(({ input }) => readChecks(changeableHost(input.hostId), input.request)),
  plan: operatorProcedure
    .meta({ logs: logs.planBatch })
    .input(review)
    .query(({ input }) => planBatch(changeableHost(input.hostId), input)),
  /** The whole plan of one of its domains: steps, commands, way back, the XML's difference. */
  planOne: operatorProcedure
    .input(review.extend({ domainUuid: z.uuid() }))
    .query(({ input }) => planOne(changeableHost(input.hostId), input)),
  start: operatorProcedure
    .meta({ logs: logs.startBatch })
    .input(review.extend({ fingerprint: z.string() }))
    .mutation(async ({ input, ctx }) => {
      await startBatch(changeableHost(input.hostId), { ...input, startedBy: ctx.session.user });
      return { batchId: input.batchId };
    }),
  list: viewerProcedure
    .input(z.object({ hostId: z.string(), asOf }))
    .query(({ input }) => readBatches(changeableHost(input.hostId).runner)),
  one: viewerProcedure
    .input(one.extend({ asOf }))
    .query(({ input }) => readBatch(changeableHost(input.hostId).runner, input.batchId)),
  documents: viewerProcedure
    .input(one.extend({ domainUuid: z.uuid(), asOf }))
    .query(({ input }) => readBatchDocuments(changeableHost(input.hostId).runner, input)),
  /** No more domains are begun; those that were are brought to their end. */
  pause: operatorProcedure
    .meta({ logs: logs.pauseBatch })
    .input(one)
    .mutation(({ input }) => pauseBatch(changeableHost(input.hostId), input.batchId)),
  resume: operatorProcedure
    .meta({ logs: logs.resumeBatch })
    .input(one)
    .mutation(({ input }) => resumeBatch(changeableHost(input.hostId), input.batchId)),
  /** As pause, and what was not begun is left as it is for good. */
  stop: operatorProcedure
    .meta({ logs: logs.stopBatch })
    .input(one)
    .mutation(({ input }) => stopBatch(changeableHost(input.hostId), input.batchId)),
  /** For a guest that did not shut down. */
  answerForce: operatorProcedure
    .meta({ logs: logs.answerForce })
    .input(one.extend({ domainUuid: z.uuid(), answer: z.enum(['force', 'leave']) }))
    .mutation(({ input }) => answerForce(changeableHost(input.hostId), input)),
});
