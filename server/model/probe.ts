/**
 * What answers over the network now and must answer afterwards. Probes are chosen before a plan is made (only what
 * passes then can be asked for later), and run again after the last step and after a rollback: "rolled back" is to
 * mean "reachable again".
 */
export type Probe =
  /** Answers a ping, or at least ARP or neighbour discovery: some gateways answer no ping. */
  | { readonly kind: 'gateway'; readonly address: string }
  | { readonly kind: 'nameserver'; readonly address: string }
  /** A new connection from the console's machine reaches the host, where that is another one. */
  | { readonly kind: 'connection'; readonly address: string };
