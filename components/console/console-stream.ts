import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { ConsoleEvent } from '@/server/model/console-event';
import type { Problem } from '@/server/model/problem';
import type { AppRouter } from '@/server/trpc/router';
import { problemOfError } from '../problem/problem-of-error';

export interface ConsoleStream {
  /** Sends what was typed; in order, however quickly it comes. */
  write(text: string): void;
  close(): void;
}

/**
 * One serial console, from this page to the guest and back. Requests that are on their way at once may arrive in any
 * order, so one is sent at a time and what is typed meanwhile goes with the next.
 *
 * A stream that breaks is not opened again by itself: what the guest said meanwhile is lost, and the operator must know.
 */
export function openConsoleStream(
  input: { readonly hostId: string; readonly domainUuid: string; readonly force: boolean },
  listener: {
    readonly onOpen: () => void;
    readonly onOutput: (text: string) => void;
    readonly onEnd: (problem: Problem | undefined) => void;
  },
): ConsoleStream {
  const client = createClient();
  const consoleId = newConsoleId();
  let isOver = false;
  let typed = '';
  let isSending = false;

  const end = (problem?: Problem) => {
    if (isOver) return;
    isOver = true;
    subscription.unsubscribe();
    listener.onEnd(problem);
  };
  const subscription = client.console.open.subscribe(
    { ...input, consoleId },
    {
      onStarted: listener.onOpen,
      onData: (event: ConsoleEvent) => {
        if (isOver) return;
        if (event.kind === 'output') listener.onOutput(event.text);
        else end(event.problem);
      },
      onConnectionStateChange: (state) => {
        if (state.state === 'connecting' && state.error !== null) end({ code: 'console-closed' });
      },
      onError: (error) => end(problemOfError(error)),
      onComplete: () => end(),
    },
  );

  const send = async () => {
    if (isSending || typed === '' || isOver) return;
    isSending = true;
    const text = typed.slice(0, 60_000);
    typed = typed.slice(text.length);
    try {
      await client.console.write.mutate({ consoleId, text });
      isSending = false;
      void send();
    } catch (error) {
      end(problemOfError(error));
    }
  };
  return {
    write(text) {
      typed += text;
      void send();
    },
    close() {
      isOver = true;
      subscription.unsubscribe();
    },
  };
}

function createClient() {
  const url = '/api/trpc';
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

function newConsoleId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
