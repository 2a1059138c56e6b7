/** Why the lab cannot do what was asked, and the one thing to do about it. */
export class LabError extends Error {
  constructor(
    readonly what: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(`${what}\n${remedy}`, options);
    this.name = 'LabError';
  }
}
