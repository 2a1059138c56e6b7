/** On the document's element once the page's code runs. */
const runningMark = 'running';

export function markRunning(): void {
  document.documentElement.dataset[runningMark] = '';
}

/** How long a page's code may take to come, and after each time that it was loaded again in vain twice that. */
const patienceMs = 15_000;
const mostDoublings = 4;

/**
 * A script that comes with the page's first bytes. A link that is changed under a page may swallow what the page is
 * still waiting for, and the browser says nothing then: the page stands there without its code, "connecting" for ever
 * (seen once in some 200 pages that were asked for right after their host had booted). `useReloadOnceAnswered` is of
 * that code, and cannot help. So the page is loaded again, once the console answers; a slow link is given ever more
 * time, and what has come by then is in the browser's cache.
 */
export const loadAgainScript = `(() => {
  const key = 'bridgehead-loaded-again';
  const times = Number(sessionStorage.getItem(key) ?? 0);
  const isRunning = () => '${runningMark}' in document.documentElement.dataset;
  const ask = async () => {
    if (isRunning()) return sessionStorage.removeItem(key);
    try {
      await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(4000) });
    } catch {
      return setTimeout(ask, 1000);
    }
    if (isRunning()) return;
    sessionStorage.setItem(key, times + 1);
    location.reload();
  };
  setTimeout(ask, ${patienceMs} * 2 ** Math.min(times, ${mostDoublings}));
})();`;
