import type { HostFacts } from './backend';

/**
 * What a DHCP server knows an interface by, where networkd is the client: a client identifier of `ff`, the IAID, and
 * the DUID (RFC 4361). The DUID is the host's. The IAID is a hash of the name that udev made from the *hardware's*
 * place (`ID_NET_NAME_PATH` and its like) or, where there is none, of the MAC; so a bridge, which is no hardware, has
 * another IAID than the card below it although it has its MAC, and a server that goes by the client identifier (RFC
 * 2131 wants that, and dnsmasq does it) gives it another address. `dhcp-identifier: mac` would change it as surely, for
 * the card did not say that before. What keeps the lease is to give the bridge the IAID that the card has now.
 *
 * networkd's lease file says it in a form for machines; `networkctl --json list` of systemd 252 does not. Measured on
 * systemd 252 against dnsmasq 2.90, with a card that udev named by its place: .165 on the card; on the bridge with its
 * MAC .164, with `ClientIdentifier=mac` .166, with its IAID .165, after a power cut too.
 */
export function readIaid(facts: HostFacts, interfaceName: string): number | undefined {
  const index = facts.links.find(({ name }) => name === interfaceName)?.index;
  const lease = facts.files.find(({ path }) => path === `/run/systemd/netif/leases/${index}`);
  const iaid = /^CLIENTID=ff([0-9a-f]{8})/m.exec(lease?.text ?? '')?.[1];
  return iaid === undefined ? undefined : Number.parseInt(iaid, 16);
}
