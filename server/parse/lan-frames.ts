/** A guest was heard on a bridge: with an address that a DHCP server gave it, or that it uses itself. */
export interface HeardAddress {
  readonly mac: string;
  readonly address: string;
  readonly by: 'dhcp' | 'arp';
}

/**
 * Reads what `tcpdump -l -n -e -v` prints of ARP and DHCP, line by line as it comes. A DHCP reply is several lines, of
 * which the message type comes last of those that matter:
 *
 *     192.168.100.1.67 > 192.168.100.194.68: BOOTP/DHCP, Reply, length 305, …
 *       Your-IP 192.168.100.194
 *       Client-Ethernet-Address 52:54:00:4f:2f:3e
 *         DHCP-Message (53), length 1: ACK
 */
export function lanFrameParser(): (line: string) => HeardAddress | undefined {
  let reply: { address?: string; mac?: string } = {};
  return (line) => {
    // Whatever a guest puts into a frame is indented; only tcpdump's own first line of each begins with a time.
    if (/^\d\d:\d\d:\d\d\.\d+ /.test(line)) {
      reply = {};
      const [, mac, address] = /^\S+ ([0-9a-f:]{17}) > .* tell ([0-9.]+),/.exec(line) ?? [];
      const [, by, announced] = /^\S+ ([0-9a-f:]{17}) > .* Reply ([0-9.]+) is-at \1/.exec(line) ?? [];
      const heard = { mac: mac ?? by, address: address ?? announced };
      // A probe of RFC 5227 tells of no address: it asks whether one is free.
      return heard.mac === undefined || heard.address === undefined || heard.address === '0.0.0.0'
        ? undefined
        : { mac: heard.mac, address: heard.address, by: 'arp' };
    }
    const [, address] = /^\s+Your-IP ([0-9.]+)$/.exec(line) ?? [];
    const [, mac] = /^\s+Client-Ethernet-Address ([0-9a-f:]{17})$/.exec(line) ?? [];
    reply = {
      ...reply,
      ...(address === undefined ? {} : { address }),
      ...(mac === undefined ? {} : { mac }),
    };
    if (!/^\s+DHCP-Message \(53\), length 1: ACK$/.test(line)) return undefined;
    return reply.address === undefined || reply.mac === undefined
      ? undefined
      : { mac: reply.mac, address: reply.address, by: 'dhcp' };
  };
}
