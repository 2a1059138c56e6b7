import type { HostFile } from '../../model/facts';
import type { Problem } from '../../model/problem';
import type { HostFacts } from './backend';
import type { Taking } from './ifupdown-commands';
import { isAuto, isDhcp, isIfaceOf, isIfupdown2 } from './ifupdown-stanzas';
import { mainPath, parseStanzas } from './interfaces-file';

/** What stands against any change of these files. */
export function refuseFiles(facts: HostFacts, files: readonly HostFile[]): Problem | undefined {
  if (files.length === 0) return { code: 'ifupdown-file-missing', values: { path: mainPath } };
  // Its hook makes the bridge when `ifup` runs, and without it that fails with the host half changed.
  return facts.isBrctlInstalled || isIfupdown2(facts.ifupdown) ? undefined : { code: 'bridge-utils-missing' };
}

/** What these files can say that is not understood here, or could not be given back. */
export function refuseUplink(files: readonly HostFile[], uplink: string | undefined): Problem | undefined {
  if (uplink === undefined) return undefined;
  const stanzas = files.flatMap(parseStanzas);
  const own = stanzas.filter((stanza) => isIfaceOf(stanza, uplink));
  const [first] = own;
  if (first === undefined) return { code: 'ifupdown-stanza-missing', values: { name: uplink } };
  const strange =
    own.find(({ words }) => words.length !== 3) ??
    stanzas.find(
      ({ keyword, words }) =>
        (keyword === 'mapping' || keyword === 'iface' || isAuto(keyword)) &&
        words.some((word) => /[*?/=[]/.test(word) && isCovering(word, uplink)),
    );
  return strange === undefined
    ? undefined
    : {
        code: 'ifupdown-stanza-unforeseen',
        values: { name: uplink, path: strange.path, line: [strange.keyword, ...strange.words].join(' ') },
      };
}

/** `eth*`, `/eth*`, `eth0=home`: interfaces(5) lets a word stand for several interfaces, or for another's stanza. */
function isCovering(word: string, name: string): boolean {
  const pattern = word.replace(/^\//, '').replace(/[=/].*$/, '');
  const stem = pattern.replace(/[*?[].*$/, '');
  return pattern === name || (stem !== pattern && name.startsWith(stem));
}

/** Who stops the uplink's DHCP client must know it; the console knows how with dhclient alone. */
export function refuseClient({ ifupdown: read }: HostFacts, taking: Taking): Problem | undefined {
  const name = taking.kind === 'create' ? taking.uplink : taking.bridge;
  const families = taking.before.filter(isDhcp).map(({ family }) => family);
  const others = (read?.dhcpClients ?? []).filter(
    (client) => client.interfaceName === name && client.program !== 'dhclient',
  );
  const [other] = others.filter(({ family }) => families.includes(family));
  return other === undefined
    ? undefined
    : { code: 'ifupdown-dhcp-client', values: { name: name ?? '', program: other.program } };
}
