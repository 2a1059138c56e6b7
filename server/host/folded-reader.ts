import { setTimeout } from 'node:timers/promises';

/**
 * Reads a source again each time something says it may have changed.
 *
 * A single request is read at once and waits for no timer. Requests that come while a read is under way fold into
 * one more read after it: two hundred events in a second are as many reads as fit, and the last of them sees
 * the end. `spacingMs` is for sources that chatter (the neighbour table): after a read, further requests wait that
 * long. While paused, requests are remembered and read on resume.
 */
export interface FoldedReader {
  request(): void;
  /** Resolves when everything requested so far has been read. */
  settled(): Promise<void>;
}

export function foldedReader(
  read: () => Promise<void>,
  { isPaused, spacingMs = 0 }: { isPaused: () => boolean; spacingMs?: number },
): FoldedReader & { resume(): void } {
  let wanted = false;
  let running: Promise<void> | undefined;

  const start = () => {
    if (running !== undefined || !wanted || isPaused()) return;
    wanted = false;
    running = readAndRest().finally(() => {
      running = undefined;
      start();
    });
  };

  const readAndRest = async () => {
    await read();
    if (spacingMs > 0) await setTimeout(spacingMs, undefined, { ref: false });
  };

  return {
    request() {
      wanted = true;
      start();
    },
    resume: start,
    async settled() {
      while (running !== undefined) await running;
    },
  };
}
