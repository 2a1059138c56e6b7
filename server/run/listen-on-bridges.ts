import { type BridgeListener, listenOnBridge } from '../host/listen-on-bridge';
import type { WatchedHost } from '../host/watched-host';
import type { BatchMove } from '../model/batch';
import type { Topology } from '../model/topology';
import { bridgeBehind } from '../plan/refuse-conversion';

export interface BridgeListeners {
  /** By bridge. */
  readonly listeners: ReadonlyMap<string, BridgeListener>;
  stop(): void;
}

/** Listens on every bridge that these moves lead to. */
export function listenOnBridges(
  host: WatchedHost,
  topology: Topology,
  moves: readonly BatchMove[],
): BridgeListeners {
  const bridges = new Set(moves.flatMap(({ target }) => bridgeBehind(topology, target) ?? []));
  const listeners = new Map(
    [...bridges].map((bridge) => [bridge, listenOnBridge(host.runner, bridge)] as const),
  );
  return {
    listeners,
    stop() {
      for (const listener of listeners.values()) listener.stop();
    },
  };
}
