import type { TRPCError } from '@trpc/server';
import * as z from 'zod';
import { watchedHosts } from '../host/hosts';
import { writeLog } from '../log/log';
import type { NewEntry } from '../log/new-entry';
import type { LogEntry, LogKind } from '../model/log-entry';
import { type Message, message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Plan, Planned } from '../plan/plan';
import { ProblemError } from '../problem';

/** What is logged of a procedure's calls, as the procedure itself declares it: `procedure.meta({ logs: logs.plan })`. */
export interface LoggedCall {
  readonly kind: LogKind;
  /** `refusals`: what it begins logs itself, and how it ends. `answers`: it must be carried out whether or not it can be logged. */
  readonly only?: 'refusals';
  /** A host must go back also when the log cannot be written. */
  readonly mayFail?: true;
  readonly what: (call: { readonly input: NamedInput; readonly data: unknown }) => Message;
}

const plain = (kind: LogKind, key: string, more: Partial<LoggedCall> = {}): LoggedCall => ({
  kind,
  what: () => message(`log.what.${key}`),
  ...more,
});

export const logs = {
  plan: {
    kind: 'plan-reviewed',
    // Every plan has a title; a refused one has none.
    what: ({ data }) => titleOf(data) ?? message('log.what.plan'),
  },
  planBatch: {
    kind: 'plan-reviewed',
    what: ({ input }) => message('log.what.planBatch', { count: input.request?.domains?.length ?? 0 }),
  },
  start: plain('run-started', 'start', { only: 'refusals' }),
  keep: plain('run-answered', 'keep', { mayFail: true }),
  rollBack: plain('run-answered', 'rollBack', { mayFail: true }),
  extend: {
    kind: 'run-answered',
    mayFail: true,
    what: ({ input }) => message('log.what.extend', { seconds: input.seconds ?? 0 }),
  },
  handOver: plain('link-made', 'handOver'),
  startBatch: {
    kind: 'batch-started',
    what: ({ input }) => message('log.what.startBatch', { count: input.request?.domains?.length ?? 0 }),
  },
  pauseBatch: plain('batch-answered', 'pauseBatch', { mayFail: true }),
  resumeBatch: plain('batch-answered', 'resumeBatch'),
  stopBatch: plain('batch-answered', 'stopBatch', { mayFail: true }),
  answerForce: {
    kind: 'batch-answered',
    what: ({ input }) =>
      message(`log.what.answerForce.${input.answer ?? 'leave'}`, { domain: domainOf(input) }),
  },
  keepVersion: {
    kind: 'version-kept',
    what: ({ input }) => message('log.what.keepVersion', { name: input.name ?? '' }),
  },
  openConsole: {
    kind: 'console-opened',
    what: ({ input }) => message('log.what.openConsole', { domain: domainOf(input) }),
  },
  askApproval: plain('approval', 'approval.asked'),
  decideApproval: {
    kind: 'approval',
    what: ({ input }) => message(`log.what.approval.${input.decision ?? 'refused'}`, { id: input.id ?? '' }),
  },
  endSession: {
    kind: 'session-ended',
    what: ({ input }) => message('log.what.endSession', { id: input.id ?? '' }),
  },
  trustHost: {
    kind: 'hosts-changed',
    what: ({ input }) =>
      message('log.what.trustHost', { name: input.draft?.name ?? '', fingerprint: input.fingerprint ?? '' }),
  },
  saveHost: {
    kind: 'hosts-changed',
    what: ({ input }) =>
      message('log.what.saveHost', { name: input.draft?.name ?? '', at: input.draft?.at ?? '' }),
  },
  removeHost: {
    kind: 'hosts-changed',
    what: ({ input }) => message('log.what.removeHost', { name: input.hostId ?? '' }),
  },
  // Their answers are secrets: of those nothing is logged but that they were shown.
  enrol: plain('secret-viewed', 'enrol'),
  confirmFactor: plain('second-factor', 'confirmFactor'),
  removeOwnFactor: plain('second-factor', 'removeOwnFactor'),
  removeFactor: {
    kind: 'second-factor',
    what: ({ input }) => message('log.what.removeFactor', { account: input.account ?? '' }),
  },
} as const satisfies Record<string, LoggedCall>;

/** What many inputs have in common; it was checked by the procedure itself before anything is logged as done. */
const namedInput = z.object({
  hostId: optional(z.string()),
  runId: optional(z.string()),
  batchId: optional(z.string()),
  domainUuid: optional(z.string()),
  name: optional(z.string()),
  seconds: optional(z.number()),
  answer: optional(z.enum(['force', 'leave'])),
  id: optional(z.string()),
  decision: optional(z.enum(['approved', 'refused'])),
  account: optional(z.string()),
  fingerprint: optional(z.string()),
  draft: optional(z.object({ name: z.string(), at: z.string() })),
  request: optional(z.object({ domains: optional(z.array(z.unknown())) })),
});
type NamedInput = z.output<typeof namedInput>;

/** Another procedure may mean something else by the name. */
function optional<Type extends z.ZodType>(type: Type) {
  return type.optional().catch(undefined);
}

type Ended =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

/** Called with each call that has ended, and logs those that say so, and those that were not for who called. */
export async function logCall({
  logs: declared,
  path,
  input: raw,
  result,
}: {
  readonly logs: LoggedCall | 'nothing' | undefined;
  readonly path: string;
  readonly input: unknown;
  readonly result: Ended;
}): Promise<void> {
  const isForbidden = !result.ok && result.error.code === 'FORBIDDEN';
  const logged =
    declared !== undefined && declared !== 'nothing'
      ? declared
      : isForbidden
        ? forbiddenCall(path)
        : undefined;
  if (logged === undefined) return;
  const ended = endOf(result);
  if (ended === undefined || (logged.only === 'refusals' && ended.outcome === 'done')) return;
  // Whoever is refused may have sent anything.
  const input = namedInput.catch({}).parse(raw);
  const writing = writeLog({
    kind: logged.kind,
    ...ended,
    what: logged.what({ input, data: result.ok ? result.data : undefined }),
    ...subjectOf(input),
  });
  if (logged.mayFail !== true) return writing;
  await writing.catch((error: unknown) => console.error(`could not log ${logged.kind}:`, error));
}

const forbiddenCall = (path: string): LoggedCall => ({
  kind: 'access-refused',
  what: () => message('log.what.access', { path }),
});

/** Nothing is logged of a call that was malformed: no page sends such, and nothing came of it. */
function endOf(result: Ended): Pick<NewEntry, 'outcome' | 'problem'> | undefined {
  if (result.ok) {
    const refusal = refusalOf(result.data);
    return refusal === undefined ? { outcome: 'done' } : { outcome: 'refused', problem: refusal };
  }
  const { cause, code } = result.error;
  if (cause instanceof ProblemError) return { outcome: 'refused', problem: cause.problem };
  if (code === 'FORBIDDEN') return { outcome: 'refused' };
  return code === 'INTERNAL_SERVER_ERROR' ? { outcome: 'failed' } : undefined;
}

function subjectOf({ hostId, runId, batchId }: NamedInput): Pick<LogEntry, 'host' | 'run' | 'batch'> {
  return {
    ...(hostId === undefined ? {} : { host: watchedHosts().get(hostId)?.summary.name ?? hostId }),
    ...(runId === undefined ? {} : { run: runId }),
    ...(batchId === undefined ? {} : { batch: batchId }),
  };
}

function domainOf({ hostId, domainUuid = '' }: NamedInput): string {
  const topology = watchedHosts()
    .get(hostId ?? '')
    ?.topology();
  return topology?.domains.find(({ uuid }) => uuid === domainUuid)?.name ?? domainUuid;
}

function titleOf(data: unknown): Message | undefined {
  return isPlanned(data) && data.ok ? data.plan.title : undefined;
}

function refusalOf(data: unknown): Problem | undefined {
  return isPlanned(data) && !data.ok ? data.refusal : undefined;
}

/** The one shape of an answer that a plan has, whatever it is a plan of. */
function isPlanned(data: unknown): data is Planned {
  if (typeof data !== 'object' || data === null || !('ok' in data)) return false;
  return data.ok === true ? 'plan' in data && hasTitle(data.plan) : 'refusal' in data;
}

function hasTitle(plan: unknown): plan is Plan {
  return typeof plan === 'object' && plan !== null && 'title' in plan;
}
