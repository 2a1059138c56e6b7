/** Lets so many go on at once, the others in the order in which they came. */
export interface Turns {
  /** Resolves with what ends the turn; ending it twice is ending it once. */
  take(): Promise<() => void>;
}

export function turns(atOnce: number): Turns {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free--;
      let hasEnded = false;
      return () => {
        if (hasEnded) return;
        hasEnded = true;
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      };
    },
  };
}
