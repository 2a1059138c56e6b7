import { LabError } from './lab-error';

/**
 * Asks again and again until the answer is not undefined. For what sends no event: a booting host has no
 * bus yet, a guest's lease is only a line in a file.
 */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  limits: { readonly timeoutMs: number; readonly everyMs?: number },
): Promise<Answer> {
  const deadline = Date.now() + limits.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) {
      throw new LabError(
        `Waited ${Math.round(limits.timeoutMs / 1000)} s for ${what}, in vain.`,
        'Look at "npm run lab -- status"; "down" and "up" make the lab anew.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, limits.everyMs ?? 100));
  }
}
