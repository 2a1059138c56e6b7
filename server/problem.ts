import type { Problem } from './model/problem';

/** An expected failure, thrown by the shell: what, remedy and evidence travel with it to the page. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.code, options);
  }
}

/** Anything thrown that is not a ProblemError is a bug, and reaches the page as one, with an id that is in the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const id = crypto.randomUUID().slice(0, 8);
  console.error(`bug ${id}:`, error);
  return { code: 'bug', values: { id } };
}
