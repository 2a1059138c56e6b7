import type { DomainFilter } from './filter-domains';

/** What the operator asked to see. */
export interface View {
  /** Node ids of bridges (and whatever else guests hang on) whose fold is open. */
  readonly opened: ReadonlySet<string>;
  readonly filter: DomainFilter;
  readonly search: string;
  /** UUID of a domain that is shown though its bridge is folded: the one that is looked at. */
  readonly pinned?: string;
}

export const wholeView: View = { opened: new Set(), filter: 'all', search: '' };
