import type { Facts } from '../../model/facts';
import { lastValue } from '../../model/reading';
import type { OwnerOf, Ownership } from '../../model/topology';
import type { Backend, ManagerFacts } from './backend';
import { ifcfg } from './ifcfg';
import { ifupdown } from './ifupdown';
import { netplan } from './netplan';
import { networkd } from './networkd';
import { networkmanager } from './networkmanager';

const backends: readonly Backend[] = [netplan, networkmanager, networkd, ifupdown, ifcfg];

/** Who owns an interface and why. Two claims are a dispute that the operator must settle, never a guess of ours. */
export function detectOwner(facts: Facts): OwnerOf {
  const managerFacts: ManagerFacts = {
    files: lastValue(facts.managerFiles) ?? [],
    networkdLinks: lastValue(facts.networkdLinks) ?? [],
    networkManagerDevices: lastValue(facts.networkManagerDevices) ?? [],
  };
  return (interfaceName) => detect(managerFacts, interfaceName);
}

function detect(facts: ManagerFacts, interfaceName: string): Ownership {
  const claims = backends.flatMap((backend) => {
    const claim = backend.owns(facts, interfaceName);
    return claim === undefined ? [] : [{ manager: backend.name, ...claim }];
  });
  const [first, second] = claims;
  if (first === undefined) return { kind: 'nobody' };
  return second === undefined ? { kind: 'owned', ...first } : { kind: 'disputed', claims };
}
