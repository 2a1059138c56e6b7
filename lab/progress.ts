/** Says what the lab is doing, and how long it took. */
export type Report = (line: string) => void;

export async function timed<Result>(
  report: Report,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  report(`${what} …`);
  const result = await work();
  report(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
