import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import type {
  HostFile,
  Ifupdown,
  Link,
  NetworkdLink,
  NetworkManagerDevice,
  Resolver,
  Route,
} from '../../model/facts';
import type { Message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { NetworkManagerName } from '../../model/topology';
import type { HostFileChange, PlanCommand, UndoCommand } from '../plan';

/** What the hosts' network managers left behind for us to read. */
export interface ManagerFacts {
  readonly files: readonly HostFile[];
  readonly networkdLinks: readonly NetworkdLink[];
  readonly networkManagerDevices: readonly NetworkManagerDevice[];
}

/** And what the kernel has: `keep` moves what is configured, and checks it against what is there. */
export interface HostFacts extends ManagerFacts {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly resolver: Resolver;
  /** `undefined`: it could not be read, or was never asked. */
  readonly ifupdown: Ifupdown | undefined;
  readonly isBrctlInstalled: boolean;
}

/** A network manager behind one interface: pure, its files and its client's words in, what it owns and writes out. */
export interface Backend {
  readonly name: NetworkManagerName;
  /** Why this manager owns the interface, and in which file; `undefined` when it does not. */
  owns(facts: ManagerFacts, interfaceName: string): Claim | undefined;
  /** The files and commands that make the bridge. The name is checked and the uplink is this manager's. */
  createBridge(facts: HostFacts, request: CreateBridgeRequest): Rewiring | Refused;
  /**
   * Those that take it away again and give its addressing back to its port. Where the console made the bridge itself
   * and nobody changed its files since, `remove-bridge` has the old files from that run, and asks only for the rest.
   */
  removeBridge(facts: HostFacts, request: RemoveBridgeRequest): Rewiring | Refused;
}

export interface Claim {
  readonly because: Message;
  readonly file?: string;
}

/**
 * What a manager must have in its files and be told, so that what is tried is what will boot.
 *
 * Whether the kernel is rewired before the manager is told (`ip -batch`: 30 ms of silence, and the manager finds
 * things as its files say) or by the manager itself is measured for each (`npm run bench -- outage`). `scaffold` is for
 * a manager that fails where it finds its work done: the kernel is rewired first with addresses and routes that carry
 * the traffic and are in nobody's way (`scaffoldBatch`), and `apply` ends by taking them away.
 */
export interface Rewiring {
  readonly kind: 'rewiring';
  readonly files: readonly HostFileChange[];
  readonly kernel: 'first' | 'scaffold' | 'by-manager';
  /** The manager takes up the new files. */
  readonly apply: readonly PlanCommand[];
  /** The manager takes up the old files: after they are back and the kernel is as it was. Must not fail when `apply` never ran. */
  readonly restore: readonly Restore[];
  /** What the kernel lacks that was put back, whether the manager was told anything or not; after all the rest. */
  readonly restoreLast?: readonly Restore[];
  /**
   * Present where the kernel must not be put back before the manager has its old files again, because the manager
   * would at once undo that: networkd takes away addresses that it did not put on a link of its own. The kernel is
   * then put back after `restore`, which has left nothing to do unless it failed. Such a manager watches the link, and
   * goes on by itself when a cable is plugged in that was out.
   */
  readonly kernelBack?: 'after-manager';
  /** At boot, after the old files are back and before the manager starts: what was generated from them, anew. */
  readonly atBoot: readonly PlanCommand[];
  readonly warnings: readonly Message[];
  readonly silenceMs: number;
}

export type Restore = Omit<UndoCommand, 'when'>;

export interface Refused {
  readonly kind: 'refused';
  readonly problem: Problem;
}
