import type { Selectable } from 'kysely';
import { ProblemError } from '../problem';
import { openState } from '../state/open-state';
import type { Tables } from '../state/tables';
import { newSecret } from './secrets';

/**
 * The rule of two: a change of a host is started only after another administrator has approved it. What is approved is
 * one reviewed plan, by its fingerprint, for whoever asked, once, and for a day: a host that has changed meanwhile makes
 * another plan, which nobody has seen.
 */
const standsForMs = 24 * 60 * 60 * 1000;

export interface Approval {
  readonly id: string;
  readonly hostId: string;
  readonly fingerprint: string;
  readonly askedBy: string;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  /** JSON of what was asked for and of the plan, as whoever asked has given them. */
  readonly request: string;
  readonly plan: string;
  readonly state: 'waiting' | 'approved' | 'refused' | 'used' | 'expired';
  readonly decidedBy?: string;
  readonly decidedAtMs?: number;
}

export async function askApproval(asked: {
  readonly hostId: string;
  readonly fingerprint: string;
  readonly askedBy: string;
  readonly request: string;
  readonly plan: string;
}): Promise<string> {
  const id = newSecret().slice(0, 12);
  const now = Date.now();
  await (await openState())
    .insertInto('approvals')
    .values({
      id,
      host_id: asked.hostId,
      fingerprint: asked.fingerprint,
      asked_by: asked.askedBy,
      asked_at_ms: now,
      expires_at_ms: now + standsForMs,
      request: asked.request,
      plan: asked.plan,
    })
    .execute();
  return id;
}

/** The newest first; those of the last month. */
export async function listApprovals(): Promise<readonly Approval[]> {
  const state = await openState();
  await state
    .deleteFrom('approvals')
    .where('expires_at_ms', '<', Date.now() - 30 * standsForMs)
    .execute();
  const rows = await state.selectFrom('approvals').selectAll().orderBy('asked_at_ms', 'desc').execute();
  return rows.map(toApproval);
}

export async function readApproval(id: string): Promise<Approval | undefined> {
  const row = await (await openState())
    .selectFrom('approvals')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toApproval(row);
}

/** Throws `approval-own`, and `approval-over` where somebody was first or it is too late. */
export async function decideApproval(
  id: string,
  decision: 'approved' | 'refused',
  decidedBy: string,
): Promise<void> {
  const approval = await readApproval(id);
  if (approval === undefined) throw new ProblemError({ code: 'not-found', values: { name: id } });
  // Whoever asked may still take it back.
  if (approval.askedBy === decidedBy && decision === 'approved')
    throw new ProblemError({ code: 'approval-own' });
  const now = Date.now();
  const { numUpdatedRows } = await (await openState())
    .updateTable('approvals')
    .set({ decision, decided_by: decidedBy, decided_at_ms: now })
    .where('id', '=', id)
    .where('decision', 'is', null)
    .where('expires_at_ms', '>', now)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new ProblemError({ code: 'approval-over' });
}

/** Throws `approval-missing` unless somebody else has approved this plan for this person, and spends that. */
export async function spendApproval(plan: {
  readonly hostId: string;
  readonly fingerprint: string;
  readonly startedBy: string;
}): Promise<void> {
  const { numUpdatedRows } = await (await openState())
    .updateTable('approvals')
    .set({ decision: 'used' })
    .where('host_id', '=', plan.hostId)
    .where('fingerprint', '=', plan.fingerprint)
    .where('asked_by', '=', plan.startedBy)
    .where('decision', '=', 'approved')
    .where('decided_by', '!=', plan.startedBy)
    .where('expires_at_ms', '>', Date.now())
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new ProblemError({ code: 'approval-missing' });
}

function toApproval(row: Selectable<Tables['approvals']>): Approval {
  const decided = row.decision as Approval['state'] | null; // written by decideApproval and spendApproval
  const isOver = row.expires_at_ms <= Date.now() && (decided === null || decided === 'approved');
  return {
    id: row.id,
    hostId: row.host_id,
    fingerprint: row.fingerprint,
    askedBy: row.asked_by,
    askedAtMs: row.asked_at_ms,
    expiresAtMs: row.expires_at_ms,
    request: row.request,
    plan: row.plan,
    state: isOver ? 'expired' : (decided ?? 'waiting'),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at_ms === null ? {} : { decidedAtMs: row.decided_at_ms }),
  };
}
