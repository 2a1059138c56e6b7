/** What went wrong in one sentence, what to do about it in another, and the words that show it. */
export class Problem extends Error {
  /**
   * @param {string} what
   * @param {string} remedy
   * @param {string} [evidence] the last words of the command that failed
   */
  constructor(what, remedy, evidence = '') {
    super(`${what} ${remedy}`);
    this.what = what;
    this.remedy = remedy;
    this.evidence = evidence;
  }
}
