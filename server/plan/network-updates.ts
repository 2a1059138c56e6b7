import { escapeAttribute, escapeText } from '../xml/edit-xml';
import { childNamed, childrenNamed, readXmlTree, type XmlNode } from '../xml/xml-tree';

/** One `virsh net-update`, and the one that takes it back. */
export interface NetworkUpdate {
  readonly do: UpdateWords;
  readonly undo: UpdateWords;
}

export interface UpdateWords {
  readonly verb: 'add' | 'delete' | 'modify';
  readonly section: 'ip-dhcp-range' | 'ip-dhcp-host' | 'dns-host';
  readonly xml: string;
  /** Which `<ip>`, where there is more than one. */
  readonly parentIndex?: number;
}

/**
 * How a network gets from one XML to another without being stopped; `undefined` where that cannot be.
 *
 * libvirt 9.0 changes DHCP ranges, reserved addresses and DNS hosts of a running network, and refuses the rest ("can't
 * update 'domain' section"). Ranges and DNS hosts are added and deleted, never modified. A new range comes before the
 * old one goes: guests that ask meanwhile are answered.
 */
export function planNetworkUpdates(before: string, after: string): readonly NetworkUpdate[] | undefined {
  const [from, to] = [readXmlTree(before), readXmlTree(after)];
  if (!from.ok || !to.ok || canonical(from.root) !== canonical(to.root)) return undefined;
  return planListUpdates(before, after);
}

/** The same for the lists alone, whatever else differs between the two. */
export function planListUpdates(before: string, after: string): readonly NetworkUpdate[] {
  const [from, to] = [readXmlTree(before), readXmlTree(after)];
  if (!from.ok || !to.ok) return [];
  const [fromIps, toIps] = [childrenNamed(from.root, 'ip'), childrenNamed(to.root, 'ip')];
  return [
    ...toIps.flatMap((ip, index) => {
      const place = toIps.length > 1 ? { parentIndex: index } : {};
      const [old, wanted] = [childNamed(fromIps[index], 'dhcp'), childNamed(ip, 'dhcp')];
      return [...hostUpdates(old, wanted, place), ...rangeUpdates(old, wanted, place)];
    }),
    ...dnsUpdates(childNamed(from.root, 'dns'), childNamed(to.root, 'dns')),
  ];
}

/** How an edit reaches the network that runs. */
export type EditWay =
  /** `net-update --live --config`: nothing is interrupted. */
  | 'live'
  /** Defined anew, and restarted. */
  | 'restart'
  /** Defined anew; what runs stays until the next start. */
  | 'config'
  /** There is nothing to change in the XML. */
  | 'none';

/** The least disruptive way. A page says it before anything is reviewed. */
export function chooseEditWay(
  { text, when }: { readonly text: string; readonly when: 'now' | 'next-start' },
  { live, inactive }: { readonly live?: string; readonly inactive?: string },
): EditWay {
  if (inactive === undefined || inactive.trim() === text.trim()) return 'none';
  const updates = planNetworkUpdates(inactive, text);
  // libvirt keeps no comments and no white space: a difference of these alone is none.
  if (updates?.length === 0) return 'none';
  if (live === undefined) return 'config';
  if (updates !== undefined) return 'live';
  return when === 'now' ? 'restart' : 'config';
}

type Place = Pick<UpdateWords, 'parentIndex'>;

function rangeUpdates(old: XmlNode | undefined, wanted: XmlNode | undefined, place: Place): NetworkUpdate[] {
  const { added, removed } = difference(childrenNamed(old, 'range'), childrenNamed(wanted, 'range'));
  const words = { section: 'ip-dhcp-range', ...place } as const;
  return [
    ...added.map((node) => update('add', 'delete', words, node)),
    ...removed.map((node) => update('delete', 'add', words, node)),
  ];
}

/** A reserved address is the same one when its MAC is: it is modified, so that it is never without. */
function hostUpdates(old: XmlNode | undefined, wanted: XmlNode | undefined, place: Place): NetworkUpdate[] {
  const { added, removed } = difference(childrenNamed(old, 'host'), childrenNamed(wanted, 'host'));
  const words = { section: 'ip-dhcp-host', ...place } as const;
  const macOf = ({ attributes }: XmlNode) => attributes['mac']?.toLowerCase();
  const successorOf = (node: XmlNode) =>
    macOf(node) === undefined ? undefined : added.find((candidate) => macOf(candidate) === macOf(node));
  const modified = removed.flatMap((node) => {
    const successor = successorOf(node);
    return successor === undefined ? [] : [{ node, successor }];
  });
  return [
    ...removed
      .filter((node) => successorOf(node) === undefined)
      .map((node) => update('delete', 'add', words, node)),
    ...modified.map(({ node, successor }) => ({
      do: { ...words, verb: 'modify', xml: writeNode(successor) } as const,
      undo: { ...words, verb: 'modify', xml: writeNode(node) } as const,
    })),
    ...added
      .filter((node) => !modified.some(({ successor }) => successor === node))
      .map((node) => update('add', 'delete', words, node)),
  ];
}

function dnsUpdates(old: XmlNode | undefined, wanted: XmlNode | undefined): NetworkUpdate[] {
  const { added, removed } = difference(childrenNamed(old, 'host'), childrenNamed(wanted, 'host'));
  const words = { section: 'dns-host' } as const;
  return [
    ...removed.map((node) => update('delete', 'add', words, node)),
    ...added.map((node) => update('add', 'delete', words, node)),
  ];
}

function update(
  verb: 'add' | 'delete',
  back: 'add' | 'delete',
  words: Omit<UpdateWords, 'verb' | 'xml'>,
  node: XmlNode,
): NetworkUpdate {
  const xml = writeNode(node);
  return { do: { ...words, verb, xml }, undo: { ...words, verb: back, xml } };
}

function difference(old: readonly XmlNode[], wanted: readonly XmlNode[]) {
  const without = (all: readonly XmlNode[], known: readonly XmlNode[]) => {
    const texts = new Set(known.map(writeNode));
    return all.filter((node) => !texts.has(writeNode(node)));
  };
  return { added: without(wanted, old), removed: without(old, wanted) };
}

/** On one line, as it stands in a command. */
function writeNode({ name, attributes, children, text }: XmlNode): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}='${escapeAttribute(value)}'`);
  const inside = children.map(writeNode).join('') + escapeText(text.trim());
  return inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`;
}

/** The document without what can be updated, and without what says nothing: white space, comments, order of attributes. */
function canonical(node: XmlNode): string {
  const children = node.children
    .filter((child) => !isUpdatable(node, child))
    .map((child) => ({ child, text: canonical(child) }))
    .filter(
      ({ child, text }) => !(['dhcp', 'dns'].includes(child.name) && text === JSON.stringify(emptyOf(child))),
    );
  return JSON.stringify([
    node.name,
    Object.entries(node.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
    node.text.trim(),
    children.map(({ text }) => text),
  ]);
}

function emptyOf({ name }: XmlNode) {
  return [name, [], '', []];
}

function isUpdatable(parent: XmlNode, child: XmlNode): boolean {
  if (parent.name === 'dhcp') return child.name === 'host' || child.name === 'range';
  return parent.name === 'dns' && child.name === 'host';
}
