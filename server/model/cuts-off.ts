/** What an operator on the other side of a link is told before it is changed. */
export interface CutsOffNotice {
  /** The interface that frames of the operator may come through. */
  readonly interfaceName: string;
  /** Silence to be expected, measured on real hosts (`npm run bench -- outage`). */
  readonly silenceMs: number;
  readonly keepWindowSeconds: number;
  /** Where the host will be found when its addresses change: with their prefix lengths; none at all for an empty list. */
  readonly newAddresses?: readonly string[];
}
