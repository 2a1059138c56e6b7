import type { Role } from '../model/role';
import type { Context } from './trpc';

/** For tests: how a procedure is called by somebody with this role, or by nobody. */
export function contextOf(role: Role | 'nobody', more: Partial<Context> = {}): Context {
  const session = {
    id: 'test',
    user: role === 'administrator' ? 'root' : role,
    beganBy: 'password',
    endsAtMs: Number.MAX_SAFE_INTEGER,
  } as const;
  return {
    readSession: async () => (role === 'nobody' ? undefined : { ...session, role }),
    markSeen: async () => undefined,
    clientAddress: '127.0.0.1',
    signal: new AbortController().signal,
    ...more,
  };
}
