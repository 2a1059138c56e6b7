import type { HostFile, NetworkdLink, NetworkManagerDevice } from '../../model/facts';
import type { Message } from '../../model/message';
import type { NetworkManagerName } from '../../model/topology';

/** What the hosts' network managers left behind for us to read. */
export interface ManagerFacts {
  readonly files: readonly HostFile[];
  readonly networkdLinks: readonly NetworkdLink[];
  readonly networkManagerDevices: readonly NetworkManagerDevice[];
}

/** A network manager behind one interface: pure, its files and its client's words in, what it owns out. */
export interface Backend {
  readonly name: NetworkManagerName;
  /** Why this manager owns the interface, and in which file; `undefined` when it does not. */
  owns(facts: ManagerFacts, interfaceName: string): Claim | undefined;
}

export interface Claim {
  readonly because: Message;
  readonly file?: string;
}
