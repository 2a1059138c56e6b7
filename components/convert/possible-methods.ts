import type { ConversionMethod, ConversionTarget } from '@/server/model/conversion';
import type { Problem } from '@/server/model/problem';
import type { Topology } from '@/server/model/topology';
import { refuseMethods } from '@/server/plan/refuse-conversion';
import type { ChosenDomain, ConversionDraft } from './conversion-draft';

export interface PossibleMethods {
  /** Why a method is not possible for this domain, by method. */
  readonly refused: Readonly<Record<ConversionMethod, Problem | undefined>>;
  /** As wished, or else the next that does less to the guest; as wished, too, where nothing is possible. */
  readonly method: ConversionMethod;
  /** Present where no method is possible: it is left out of the batch. */
  readonly refusal?: Problem;
}

/** What is possible for one domain, by the host as the page sees it; the server asks the same again. */
export function methodsOf(
  topology: Topology,
  {
    domain,
    interfaces,
    target,
    wanted,
  }: ChosenDomain & {
    readonly target: ConversionTarget;
    readonly wanted: Pick<ConversionDraft, 'method' | 'methods'>;
  },
): PossibleMethods {
  const refused = refuseMethods(topology, {
    domainUuid: domain.uuid,
    moves: interfaces.map(({ mac }) => ({ mac, target })),
  });
  const wish = wanted.methods[domain.uuid] ?? wanted.method;
  // A restart is never put in the place of something gentler.
  const order: readonly ConversionMethod[] = [wish, 'live', 'next-start'];
  const method = order.find((one) => refused[one] === undefined);
  return method === undefined
    ? { refused, method: wish, ...(refused[wish] === undefined ? {} : { refusal: refused[wish] }) }
    : { refused, method };
}
