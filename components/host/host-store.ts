import { replaceEqualDeep } from '@tanstack/react-query';
import type { BatchState } from '@/server/model/batch';
import type { HostStatus, Rates } from '@/server/model/host-event';
import type { RunState } from '@/server/model/run';
import type { Topology } from '@/server/model/topology';
import { type SentEvent, topologyReceiver } from '@/server/model/topology-change';
import type { Connection } from './connection';

/** What a page knows of the host it shows. Everything here may be old: `connection` and `status` say whether it is. */
export interface HostView {
  readonly topology: Topology | undefined;
  readonly status: HostStatus;
  readonly connection: Connection['kind'];
  /** Since when the console has not been reached, browser's clock. Present while `connection` is `lost`. */
  readonly lostSinceMs?: number;
  readonly lostBecause?: 'unreachable' | 'signed-out';
  /** When this browser received the topology, browser's clock. */
  readonly receivedAtMs?: number;
  /** The page that was asked for while the console could not be reached. */
  readonly awaitedPath?: string;
}

/** What the server draws, and the browser until the first event: the two must agree. */
export const firstView: HostView = {
  topology: undefined,
  status: { kind: 'connecting' },
  connection: 'connecting',
};

/**
 * The last word on one host, outside React: rates tick every two seconds and must not re-render what shows the
 * wiring, so the two have separate subscribers and separate snapshots.
 */
export class HostStore {
  view = firstView;
  rates: Rates | undefined;
  run: RunState | undefined;
  batch: BatchState | undefined;
  readonly #viewListeners = new Set<() => void>();
  readonly #ratesListeners = new Set<() => void>();
  readonly #receive = topologyReceiver();
  #clockLeads: readonly number[] = [];

  readonly subscribeView = (listener: () => void) => listen(this.#viewListeners, listener);
  readonly subscribeRates = (listener: () => void) => listen(this.#ratesListeners, listener);

  applyEvent(sent: SentEvent, receivedAtMs: number): void {
    const event = this.#receive(sent);
    switch (event?.kind) {
      case undefined:
        return;
      case 'topology':
        // Parts that did not change keep their identity, so that rows and nodes which show them need not render.
        this.#changeView({
          topology: replaceEqualDeep(this.view.topology, event.topology) as Topology,
          receivedAtMs,
        });
        return;
      case 'status':
        this.#changeView({ status: event.status });
        return;
      case 'run':
        this.run = event.run;
        this.#changeView({});
        return;
      case 'batch':
        this.batch = event.batch;
        this.#changeView({});
        return;
      case 'rates':
        this.rates = event.rates;
        this.#clockLeads = [...this.#clockLeads, receivedAtMs - event.rates.atMs].slice(-16);
        for (const listener of this.#ratesListeners) listener();
    }
  }

  applyConnection(connection: Connection): void {
    const { lostSinceMs: _since, lostBecause: _because, ...view } = this.view;
    this.view = view;
    if (connection.kind === 'lost')
      this.#changeView({
        connection: 'lost',
        lostSinceMs: connection.sinceMs,
        lostBecause: connection.because,
      });
    else this.#changeView({ connection: connection.kind });
  }

  /** Whether the path is one to wait for: asked for now, it would end in the browser's own page of an error. */
  readonly awaitPath = (path: string): boolean => {
    if (this.view.lostBecause !== 'unreachable') return false;
    this.#changeView({ awaitedPath: path });
    return true;
  };

  readonly forgetAwaitedPath = (): void => {
    const { awaitedPath: _path, ...view } = this.view;
    this.view = view;
    this.#changeView({});
  };

  /**
   * How far this browser's clock is ahead of the console's. A phone and a host without NTP differ by minutes, and
   * every age on the page would be wrong by as much. Rates are sent as soon as they are read, so the smallest
   * difference seen lately is the clocks' own, within the time it takes to send.
   */
  readonly clockLeadMs = (): number => (this.#clockLeads.length === 0 ? 0 : Math.min(...this.#clockLeads));

  #changeView(change: Partial<HostView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.#viewListeners) listener();
  }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
