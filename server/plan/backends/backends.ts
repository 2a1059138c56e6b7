import type { Facts } from '../../model/facts';
import { lastValue } from '../../model/reading';
import type { NetworkManagerName, Ownership } from '../../model/topology';
import type { Backend, HostFacts, ManagerFacts } from './backend';
import { ifcfg } from './ifcfg';
import { ifupdown } from './ifupdown';
import { netplan } from './netplan';
import { networkd } from './networkd';
import { networkmanager } from './networkmanager';

export const backends: readonly Backend[] = [netplan, networkmanager, networkd, ifupdown, ifcfg];

export function readManagerFacts(facts: Facts): ManagerFacts {
  return {
    files: lastValue(facts.managerFiles) ?? [],
    networkdLinks: lastValue(facts.networkdLinks) ?? [],
    networkManagerDevices: lastValue(facts.networkManagerDevices) ?? [],
  };
}

export function readHostFacts(facts: Facts): HostFacts {
  return {
    ...readManagerFacts(facts),
    links: lastValue(facts.links) ?? [],
    routes: lastValue(facts.routes) ?? [],
    resolver: lastValue(facts.resolver) ?? { servers: [], searchDomains: [] },
    ifupdown: lastValue(facts.ifupdown),
    isBrctlInstalled: lastValue(facts.brctl) !== 'not-installed',
  };
}

/**
 * The manager that plans for an interface. A bridge without an uplink has no owner yet: it goes to whoever owns the
 * host's way out, for that is the manager which will make it again at boot.
 */
export function backendOf(owner: Ownership | undefined, facts: HostFacts): Backend | undefined {
  const named = (name: NetworkManagerName) => backends.find((backend) => backend.name === name);
  if (owner !== undefined) return owner.kind === 'owned' ? named(owner.manager) : undefined;
  const wayOut = facts.routes.find(({ destination }) => destination === 'default')?.interfaceName;
  const candidates = wayOut === undefined ? facts.links.map(({ name }) => name) : [wayOut];
  return backends.find((backend) => candidates.some((name) => backend.owns(facts, name) !== undefined));
}
