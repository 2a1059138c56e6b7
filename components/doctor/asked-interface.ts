/** Whose way to the LAN is asked for. */
export interface AskedInterface {
  readonly domainUuid: string;
  readonly mac: string;
}
