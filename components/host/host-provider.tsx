'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import type { BatchState } from '@/server/model/batch';
import type { HostSummary, Rates } from '@/server/model/host-event';
import type { Problem } from '@/server/model/problem';
import type { RunState } from '@/server/model/run';
import { firstView, HostStore, type HostView } from './host-store';
import { openSharedStream } from './open-shared-stream';

const HostContext = createContext<
  { readonly host: HostSummary; readonly isNamed: boolean; readonly store: HostStore } | undefined
>(undefined);

/** Watches one host for everything inside. `isNamed`: addresses of pages name it, for there are others. */
export function HostProvider({
  host,
  isNamed,
  children,
}: {
  readonly host: HostSummary;
  readonly isNamed: boolean;
  readonly children: ReactNode;
}) {
  // One for each host: whoever shows another one gives this another key.
  const [store] = useState(() => new HostStore());
  const value = useMemo(() => ({ host, isNamed, store }), [host, isNamed, store]);
  useEffect(
    () =>
      openSharedStream(host.id, {
        onEvent: (event, receivedAtMs) => store.applyEvent(event, receivedAtMs),
        onConnection: (connection) => store.applyConnection(connection),
      }),
    [host.id, store],
  );
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

/** The host that addresses of pages name; `undefined` where there is only one, or none is shown. */
export function useNamedHost(): string | undefined {
  const context = useContext(HostContext);
  return context?.isNamed ? context.host.id : undefined;
}

/** Whether it is another machine than the console's own: what cuts it off does not cut this page off. */
export function useIsOverSsh(): boolean {
  return useHostContext().host.kind === 'ssh';
}

export function useHostId(): string {
  return useHostContext().host.id;
}

/** A page that is asked for while the console cannot be reached waits for it: see `HostView.awaitedPath`. */
export function useAwaitedPath(): Pick<HostStore, 'awaitPath' | 'forgetAwaitedPath'> | undefined {
  return useContext(HostContext)?.store;
}

/** Why nothing can be changed on this host, whoever asks; `undefined` where it can. */
export function useReadOnly(): Problem | undefined {
  return useHostContext().host.readOnly;
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
