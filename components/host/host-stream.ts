import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { SentEvent } from '@/server/model/topology-change';
import type { AppRouter } from '@/server/trpc/router';
import type { Connection } from './connection';

/**
 * One subscription to one host that comes back by itself.
 *
 * tRPC and the browser would both reconnect too, but at their own pace (Chromium waits 3 s and longer, and gives
 * up for good on any answer that is not 200). So a broken stream is closed at once and opened anew on the delays
 * below. Before each try the console is asked something small: the answer tells "not there" from "not signed
 * in", which an EventSource never says.
 */
const retryDelaysMs = [100, 250, 500, 1_000] as const;
/** While signed out: somebody may sign in again in another tab. */
const signedOutDelayMs = 3_000;
const questionTimeoutMs = 4_000;

export interface HostStreamListener {
  /** `receivedAtMs`: when this browser received it, which for a late tab is not now. */
  onEvent(event: SentEvent, receivedAtMs: number): void;
  onConnection(connection: Connection): void;
}

/** Opens the stream; the returned function closes it. */
export function openHostStream(hostId: string, listener: HostStreamListener): () => void {
  const client = createClient();
  let connection: Connection = { kind: 'connecting' };
  let attempts = 0;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close: (() => void) | undefined;

  function become(next: Connection) {
    connection = next;
    listener.onConnection(next);
  }

  function subscribe() {
    let ended = false;
    const end = () => {
      if (ended || closed) return;
      ended = true;
      close?.();
      lose('unreachable');
      retry();
    };
    const subscription = client.hosts.watch.subscribe(
      { hostId },
      {
        onStarted: () => {
          attempts = 0;
          if (!ended && !closed) become({ kind: 'open' });
        },
        onData: ({ data }) => {
          if (!ended && !closed) listener.onEvent(data, Date.now());
        },
        onConnectionStateChange: (state) => {
          if (state.state === 'connecting' && state.error !== null) end();
        },
        onError: end,
        onComplete: end,
      },
    );
    close = () => subscription.unsubscribe();
    // An error that came before there was anything to close.
    if (ended) close();
  }

  function lose(because: 'unreachable' | 'signed-out') {
    const sinceMs = connection.kind === 'lost' ? connection.sinceMs : Date.now();
    if (connection.kind !== 'lost' || connection.because !== because)
      become({ kind: 'lost', because, sinceMs });
  }

  function retry() {
    const delayMs = retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)];
    attempts += 1;
    timer = setTimeout(ask, isSignedOut(connection) ? signedOutDelayMs : delayMs);
  }

  async function ask() {
    try {
      await client.hosts.list.query(undefined, { signal: AbortSignal.timeout(questionTimeoutMs) });
    } catch (error) {
      if (closed) return;
      lose(isUnauthorized(error) ? 'signed-out' : 'unreachable');
      retry();
      return;
    }
    if (!closed) subscribe();
  }

  become(connection);
  subscribe();
  return () => {
    closed = true;
    clearTimeout(timer);
    close?.();
  };
}

function createClient() {
  // A worker's own address is no base for a relative one everywhere.
  const url = `${globalThis.location.origin}/api/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpLink({ url }),
      }),
    ],
  });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.httpStatus === 401;
}

function isSignedOut(connection: Connection): boolean {
  return connection.kind === 'lost' && connection.because === 'signed-out';
}
