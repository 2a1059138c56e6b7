import type { AgentInterface, DomainState, Lease, LibvirtVersion } from '../model/facts';
import { domainStates } from '../model/facts';
import { type Parsed, parsed, parseLines } from './parsed';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `virsh list --all --uuid …`, `virsh net-list --all --uuid …`: one UUID a line, so that no name can be mistaken. */
export function parseUuids(text: string): Parsed<readonly string[]> {
  return parseLines(text, (line) => (uuid.test(line.trim()) ? line.trim() : undefined));
}

/** `virsh net-list --all --name`: a name a line. libvirt allows no line break in a name. */
export function parseNames(text: string): Parsed<readonly string[]> {
  return parseLines(text, (line) => line);
}

/**
 * `virsh domstats --state --nowait`: states by domain name. The name stands in quotes that are not escaped, so
 * the greedy match takes the last quote of the line.
 */
export function parseDomstats(text: string): Parsed<ReadonlyMap<string, DomainState>> {
  const states = new Map<string, DomainState>();
  const unparsed: string[] = [];
  let name: string | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const domain = /^Domain: '(.*)'$/.exec(line)?.[1];
    const [, key, value] = /^\s+([a-z][\w.]*)=(.*)$/.exec(line) ?? [];
    if (domain !== undefined) name = domain;
    else if (key === 'state.state' && name !== undefined)
      states.set(name, domainStates[Number(value)] ?? 'no state');
    else if (key === undefined) unparsed.push(line);
  }
  return parsed(states, unparsed);
}

/** `virsh domstate UUID`: one line, one of the words of virDomainState. */
export function parseDomstate(text: string): Parsed<DomainState> {
  const word = text.trim();
  const state = domainStates.find((known) => known === word);
  return state === undefined ? { ok: false, reason: `unknown state "${word}"` } : parsed(state);
}

/**
 * `virsh net-dhcp-leases NETWORK`. Columns: expiry time (local time of the
 * virsh process, which runners start with TZ=UTC), MAC, protocol, address with prefix,
 * host name, client id; `-` where there is none.
 */
export function parseNetDhcpLeases(text: string): Parsed<readonly Lease[]> {
  const result = parseLines(text, (line): Lease | 'heading' | undefined => {
    if (/^\s*(Expiry Time\s|-+\s*$)/.test(line)) return 'heading';
    const [, date, time, mac, , address, prefix, hostName] =
      /^\s*(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\s+([0-9a-f:]{17})\s+(ipv[46])\s+([0-9a-f.:]+)\/(\d+)\s+(\S+)/i.exec(
        line,
      ) ?? [];
    if (mac === undefined || address === undefined) return undefined;
    return {
      mac: mac.toLowerCase(),
      address,
      prefixLength: Number(prefix),
      expiresAtMs: Date.parse(`${date}T${time}Z`),
      ...(hostName === '-' || hostName === undefined ? {} : { hostName }),
    };
  });
  if (!result.ok) return result;
  return { ...result, value: result.value.filter((lease): lease is Lease => lease !== 'heading') };
}

/**
 * `virsh domifaddr UUID --source agent --full`. Columns: name, MAC, protocol, address with prefix. Without
 * `--full` a second address of an interface has `-` in place of its name.
 */
export function parseDomifaddr(text: string): Parsed<readonly AgentInterface[]> {
  const interfaces = new Map<
    string,
    { name: string; mac?: string; addresses: { address: string; prefixLength: number }[] }
  >();
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^\s*(Name\s+MAC address|-+\s*$)/.test(line)) continue;
    const [, name, mac, address, prefix] =
      /^\s*(.*?)\s+([0-9a-f:]{17}|-)\s+(?:ipv[46]|N\/A)\s+([0-9a-f.:]+|N)\/(\d+|A)\s*$/i.exec(line) ?? [];
    if (name === undefined || mac === undefined) {
      unparsed.push(line);
      continue;
    }
    const entry = interfaces.get(name) ?? {
      name,
      ...(mac === '-' ? {} : { mac: mac.toLowerCase() }),
      addresses: [],
    };
    interfaces.set(name, entry);
    if (address !== undefined && address !== 'N')
      entry.addresses.push({ address, prefixLength: Number(prefix) });
  }
  return parsed([...interfaces.values()], unparsed);
}

/** `virsh version`: "Using library: libvirt 9.0.0", "Running hypervisor: QEMU 7.2.22". */
export function parseVirshVersion(text: string, uri: string): Parsed<LibvirtVersion> {
  const library = /^Using library: libvirt (\S+)/m.exec(text)?.[1];
  const hypervisor = /^Running hypervisor: (.+)$/m.exec(text)?.[1];
  if (library === undefined) return { ok: false, reason: 'no "Using library" line' };
  return parsed({ uri, library, ...(hypervisor === undefined ? {} : { hypervisor }) });
}
