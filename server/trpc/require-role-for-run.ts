import type { WatchedHost } from '../host/watched-host';
import { isRoleAtLeast } from '../model/role';
import { roleOfRun } from '../model/run';
import { readRun } from '../run/read-runs';
import type { Session } from '../sign-in/sessions';
import { requireRole } from './trpc';

/**
 * Whoever answers a run must be one who could have started it: what changes files of the host's network manager is an
 * administrator's. The host knows which run that is; an administrator's answer waits for no reading of it.
 */
export async function requireRoleForRun(session: Session, host: WatchedHost, runId: string): Promise<void> {
  if (isRoleAtLeast(session.role, 'administrator')) return;
  const { state, plan } = await readRun(host.runner, runId);
  requireRole(session, plan.hostFiles.length > 0 ? 'administrator' : roleOfRun(state));
}
