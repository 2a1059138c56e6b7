import { TRPCClientError } from '@trpc/client';
import type { Problem } from '@/server/model/problem';
import type { AppRouter } from '@/server/trpc/router';

/** What a failed question or order to the console says. An answer that never came is the console's absence. */
export function problemOfError(error: unknown): Problem {
  if (!isConsoleError(error)) return { code: 'bug', values: { id: '–' } };
  if (error.data?.httpStatus === 401) return { code: 'not-signed-in' };
  return error.data?.problem ?? { code: 'host-unreachable' };
}

function isConsoleError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
