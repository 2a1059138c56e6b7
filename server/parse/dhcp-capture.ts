import type { DhcpHeard } from '../model/path-readings';

/** `tcpdump -nn -t 'udp port 67 or udp port 68 …'`: each line says whether it is a request or a reply. */
export function parseDhcpCapture(text: string): DhcpHeard {
  const lines = text.split('\n').filter((line) => line.includes('BOOTP/DHCP'));
  return {
    asked: lines.filter((line) => line.includes('BOOTP/DHCP, Request')).length,
    answered: lines.filter((line) => line.includes('BOOTP/DHCP, Reply')).length,
  };
}
