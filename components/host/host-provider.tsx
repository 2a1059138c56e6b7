'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { BatchState } from '@/server/model/batch';
import type { Rates } from '@/server/model/host-event';
import type { RunState } from '@/server/model/run';
import { firstView, HostStore, type HostView } from './host-store';
import { openSharedStream } from './open-shared-stream';

const HostContext = createContext<{ readonly hostId: string; readonly store: HostStore } | undefined>(
  undefined,
);

/** Watches one host for everything inside. */
export function HostProvider({
  hostId,
  children,
}: {
  readonly hostId: string;
  readonly children: ReactNode;
}) {
  const value = useMemo(() => ({ hostId, store: new HostStore() }), [hostId]);
  useEffect(() => {
    const { store } = value;
    return openSharedStream(value.hostId, {
      onEvent: (event, receivedAtMs) => store.applyEvent(event, receivedAtMs),
      onConnection: (connection) => store.applyConnection(connection),
    });
  }, [value]);
  return <HostContext value={value}>{children}</HostContext>;
}

/** The host's wiring, whole, and whether it is so now. Renders again on every change of either, never on rates. */
export function useHost(): HostView {
  const { store } = useHostContext();
  return useSyncExternalStore(
    store.subscribeView,
    () => store.view,
    () => firstView,
  );
}

/** Bits per second by interface name, about every two seconds. */
export function useRates(): Rates | undefined {
  const { store } = useHostContext();
  return useSyncExternalStore(
    store.subscribeRates,
    () => store.rates,
    () => undefined,
  );
}

/** The newest run on this host: under way, or how it ended. */
export function useRun(): RunState | undefined {
  const { store } = useHostContext();
  return useSyncExternalStore(
    store.subscribeView,
    () => store.run,
    () => undefined,
  );
}

/** The newest batch on this host. */
export function useBatch(): BatchState | undefined {
  const { store } = useHostContext();
  return useSyncExternalStore(
    store.subscribeView,
    () => store.batch,
    () => undefined,
  );
}

export function useHostId(): string {
  return useHostContext().hostId;
}

/** Milliseconds that this browser's clock is ahead of the console's, whose clock all of a topology's times are on. */
export function useClockLead(): () => number {
  return useHostContext().store.clockLeadMs;
}

function useHostContext() {
  const context = useContext(HostContext);
  if (context === undefined) throw new Error('There is no HostProvider around this.');
  return context;
}
