import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/xml';
import type { InterfaceSource } from '../model/domain-xml';

/**
 * Edits of a domain's XML by position: what is not edited stays byte for byte, comments, order, quotes and white
 * space included. (Parsing to objects and building anew is never faithful.)
 */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text of the `<interface>` with that MAC, without the indentation before it; `undefined` if there is none, or more than one. */
export function readInterfaceElement(domainXml: string, mac: string): string | undefined {
  const element = findInterface(domainXml, mac);
  return element === undefined ? undefined : domainXml.slice(element.from, element.to);
}

/**
 * The XML (a domain's, or an `<interface>` alone) with one interface's source changed: its `type` attribute and its
 * `<source>`, nothing else. `undefined` where there is no such interface, or its source cannot be changed so.
 */
export function changeInterfaceSource(xml: string, mac: string, source: InterfaceSource): string | undefined {
  const element = findInterface(xml, mac);
  const type = element && findAttributeValue(element, 'type', xml);
  const sourceElement = element && childElements(element, 'source', xml)[0];
  const written = formatSource(source);
  if (element === undefined || type === undefined || sourceElement === undefined || written === undefined)
    return undefined;
  // Profiles of a switch (Open vSwitch, 802.1Qbh) mean nothing to a Linux bridge, and libvirt refuses them there.
  if (childElements(element, 'virtualport', xml).length > 0) return undefined;
  return applyReplacements(xml, [
    { from: type.from, to: type.to, text: `'${written.type}'` },
    { from: sourceElement.from, to: sourceElement.to, text: written.element },
  ]);
}

/** The interface with `<link state=…/>` set, added behind `<source>` where there was none. */
export function changeLinkState(xml: string, mac: string, state: 'up' | 'down'): string | undefined {
  const element = findInterface(xml, mac);
  if (element === undefined) return undefined;
  const link = childElements(element, 'link', xml)[0];
  if (link !== undefined)
    return applyReplacements(xml, [{ from: link.from, to: link.to, text: `<link state='${state}'/>` }]);
  const source = childElements(element, 'source', xml)[0];
  return (
    source && applyReplacements(xml, [{ from: source.to, to: source.to, text: `<link state='${state}'/>` }])
  );
}

function formatSource(
  source: InterfaceSource,
): { readonly type: string; readonly element: string } | undefined {
  if (source.kind === 'bridge')
    return { type: 'bridge', element: `<source bridge='${escapeAttribute(source.bridge)}'/>` };
  if (source.kind !== 'network') return undefined;
  const portGroup = source.portGroup === undefined ? '' : ` portgroup='${escapeAttribute(source.portGroup)}'`;
  return { type: 'network', element: `<source network='${escapeAttribute(source.network)}'${portGroup}/>` };
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}

function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.from - a.from)
    .reduce(
      (edited, { from, to, text: inserted }) => edited.slice(0, from) + inserted + edited.slice(to),
      text,
    );
}

function findInterface(xml: string, mac: string): SyntaxNode | undefined {
  const matching = interfaceElements(xml).filter((element) => {
    const macElement = childElements(element, 'mac', xml)[0];
    const address = macElement && findAttributeValue(macElement, 'address', xml);
    return (
      address !== undefined && xml.slice(address.from + 1, address.to - 1).toLowerCase() === mac.toLowerCase()
    );
  });
  // The same MAC twice in one domain: which one is meant cannot be told.
  return matching.length === 1 ? matching[0] : undefined;
}

/** `domain > devices > interface`, or the document's own root. An `<interface>` inside `<metadata>` is somebody else's. */
function interfaceElements(xml: string): SyntaxNode[] {
  const document = parser.parse(xml).topNode;
  const [root] = document.getChildren('Element');
  if (root === undefined) return [];
  if (elementName(root, xml) === 'interface') return [root];
  return childElements(root, 'devices', xml).flatMap((devices) => childElements(devices, 'interface', xml));
}

function childElements(element: SyntaxNode, name: string, xml: string): SyntaxNode[] {
  return element.getChildren('Element').filter((child) => elementName(child, xml) === name);
}

function elementName(element: SyntaxNode, xml: string): string | undefined {
  const tag = openingTag(element)?.getChild('TagName');
  return tag ? xml.slice(tag.from, tag.to) : undefined;
}

function openingTag(element: SyntaxNode): SyntaxNode | null {
  return element.getChild('OpenTag') ?? element.getChild('SelfClosingTag');
}

/** The value with its quotes. */
function findAttributeValue(element: SyntaxNode, name: string, xml: string): SyntaxNode | undefined {
  for (const attribute of openingTag(element)?.getChildren('Attribute') ?? []) {
    const attributeName = attribute.getChild('AttributeName');
    const value = attribute.getChild('AttributeValue');
    if (attributeName && value && xml.slice(attributeName.from, attributeName.to) === name) return value;
  }
  return undefined;
}
