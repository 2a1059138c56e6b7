import { useEffect, useState } from 'react';

const askAgainAfterMs = 1_000;
/** A page that is cut off again so soon is not loaded a third time: something else is wrong. */
const onceInMs = 10_000;
const reloadedKey = 'bridgehead-reloaded-at';

/**
 * Loads the page again, once the console answers, where it was cut off while it loaded: its code did not come, or the
 * console is silent. Returns whether it waits for that. Not before it answers, for a browser that finds nobody shows a
 * page of its own, which does not come back.
 */
export function useReloadOnceAnswered(error: Error & { readonly digest?: string }): boolean {
  const [isWaiting, setWaiting] = useState(() => isCutOff(error) && !hasJustReloaded());
  useEffect(() => {
    if (error.digest !== undefined) return;
    const left = new AbortController();
    const waitAndReload = async () => {
      let wasCutOff = isWaiting;
      for (;;) {
        const answers = await isAnswering(left.signal);
        if (left.signal.aborted || (answers && !wasCutOff)) return;
        if (answers) break;
        wasCutOff = true;
        setWaiting(true);
        await new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));
      }
      sessionStorage.setItem(reloadedKey, String(Date.now()));
      location.reload();
    };
    void waitAndReload();
    return () => left.abort();
  }, [error, isWaiting]);
  return isWaiting;
}

/** What a browser and React say when what they were loading broke off. */
function isCutOff({ name, message }: Error): boolean {
  return (
    name === 'ChunkLoadError' ||
    /^(Connection closed|network error|Failed to fetch|Load failed)/i.test(message)
  );
}

function hasJustReloaded(): boolean {
  return Date.now() - Number(sessionStorage.getItem(reloadedKey) ?? 0) < onceInMs;
}

/** Any answer is one: what the console thinks of its health is another question. */
async function isAnswering(signal: AbortSignal): Promise<boolean> {
  try {
    await fetch('/api/health', { cache: 'no-store', signal });
    return true;
  } catch {
    return false;
  }
}
