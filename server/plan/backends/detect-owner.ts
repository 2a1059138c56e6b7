import type { Facts } from '../../model/facts';
import type { OwnerOf, Ownership } from '../../model/topology';
import type { ManagerFacts } from './backend';
import { backends, readManagerFacts } from './backends';

/** Who owns an interface and why. Two claims are a dispute that the operator must settle, never a guess of ours. */
export function detectOwner(facts: Facts): OwnerOf {
  const managerFacts = readManagerFacts(facts);
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
