import type { FromWorker, ToWorker } from './connection';
import type { HostStreamListener } from './host-stream';

/**
 * The stream of one host as a tab sees it: through the worker that all tabs share, or directly: over HTTP/2, and where
 * the browser has no SharedWorker (Chrome on Android) or refuses to start it.
 */
export function openSharedStream(hostId: string, listener: HostStreamListener): () => void {
  let close: () => void;
  const openDirectly = () => {
    let isClosed = false;
    close = () => {
      isClosed = true;
    };
    // Loaded where it is needed: as a rule the worker has it, and the page does without.
    void import('./host-stream').then(({ openHostStream }) => {
      if (!isClosed) close = openHostStream(hostId, listener);
    });
  };
  const openThroughWorker = () => {
    close = watchThroughWorker(hostId, listener, (end) => {
      close();
      if (end === 'refused') {
        openDirectly();
        return;
      }
      listener.onConnection({ kind: 'lost', because: 'unreachable', sinceMs: Date.now() });
      openThroughWorker();
    });
  };
  if (typeof SharedWorker === 'undefined' || hasOneConnection()) openDirectly();
  else openThroughWorker();
  return () => close();
}

/**
 * Over HTTP/2 all tabs have one connection anyway. There the worker must not be used either: where somebody went on past
 * the browser's warning of a certificate, Chromium holds that good for pages, and not for a shared worker that has to
 * connect anew: after a restart of the console it would be cut off for good.
 */
function hasOneConnection(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation instanceof PerformanceNavigationTiming && /^h[23]/.test(navigation.nextHopProtocol);
}

/** The worker pings each 3 s. One that has crashed says nothing, and its last word would look like now for ever. */
const silenceUntilDeadMs = 10_000;

function watchThroughWorker(
  hostId: string,
  listener: HostStreamListener,
  onEnd: (end: 'refused' | 'silent') => void,
): () => void {
  const worker = new SharedWorker(new URL('./host-stream-worker.ts', import.meta.url), {
    // Not `type: 'module'`: Turbopack loads a worker's chunks with importScripts, which a module worker has not.
    name: 'bridgehead-host-stream',
  });
  const { port } = worker;
  const say = (message: ToWorker) => port.postMessage(message);
  let heardAtMs = Date.now();

  port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    heardAtMs = Date.now();
    switch (data.kind) {
      case 'event':
        listener.onEvent(data.event, data.receivedAtMs);
        return;
      case 'connection':
        listener.onConnection(data.connection);
        return;
      case 'ping':
        say({ kind: 'watch', hostId, wantsSnapshot: false });
    }
  };

  const onPageHide = () => say({ kind: 'leave' });
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) say({ kind: 'watch', hostId, wantsSnapshot: true });
  };
  const onRefused = () => onEnd('refused');
  addEventListener('pagehide', onPageHide);
  addEventListener('pageshow', onPageShow);
  worker.addEventListener('error', onRefused, { once: true });
  const watchdog = setInterval(() => {
    if (Date.now() - heardAtMs > silenceUntilDeadMs) onEnd('silent');
  }, 2_000);
  say({ kind: 'watch', hostId, wantsSnapshot: true });

  return () => {
    clearInterval(watchdog);
    removeEventListener('pagehide', onPageHide);
    removeEventListener('pageshow', onPageShow);
    worker.removeEventListener('error', onRefused);
    say({ kind: 'leave' });
    port.close();
  };
}
