import { command } from '../model/command';
import { type HeardAddress, lanFrameParser } from '../parse/lan-frames';
import type { Runner } from './runner';

/** What was heard of a MAC since the listening began, newest last. */
export interface BridgeListener {
  heard(mac: string): readonly HeardAddress[];
  stop(): void;
}

/**
 * Listens for what guests say of their own addresses, and what DHCP servers give them. The host itself need not have
 * an address on that LAN for this, and nothing is sent. Where tcpdump is missing nothing is heard.
 */
export function listenOnBridge(runner: Runner, bridge: string): BridgeListener {
  const byMac = new Map<string, HeardAddress[]>();
  const filter = 'arp or (udp and (port 67 or port 68))';
  const process = runner.open(command('tcpdump', '-i', bridge, '-l', '-n', '-e', '-v', '-s', '600', filter));
  const parse = lanFrameParser();
  void (async () => {
    let rest = '';
    for await (const chunk of process.stdout) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const heard = parse(line);
        if (heard === undefined) continue;
        // The last few say all: a guest that chatters must not fill the memory.
        byMac.set(heard.mac, [...(byMac.get(heard.mac) ?? []), heard].slice(-8));
      }
    }
  })();
  void (async () => {
    // Read, or the pipe fills up and tcpdump waits.
    for await (const _ of process.stderr);
  })();
  process.ended.catch(() => undefined);
  return {
    heard: (mac) => byMac.get(mac) ?? [],
    stop: () => process.kill(),
  };
}
