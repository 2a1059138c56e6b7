import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/xml';

/**
 * An element with its place in the text. Reading it this way, and not into objects that are written out again, is what
 * lets a form and an editor show the same document: an edit changes the characters it is about and no other.
 */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Its own character data, without that of its children. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Behind `<name …>`. */
  readonly openTagEnd: number;
  /** Where `</name>` begins; absent for `<name/>`. */
  readonly closeTagStart?: number;
  /** Behind the tag's name or its last attribute. */
  readonly attributesEnd: number;
  /** Where each value stands, its quotes included, and where the attribute begins. */
  readonly places: Readonly<
    Record<string, { readonly start: number; readonly from: number; readonly to: number }>
  >;
}

/** The root element, or where the text stops being XML. */
export type XmlTree =
  | { readonly ok: true; readonly root: XmlNode }
  | { readonly ok: false; readonly at: number };

export function readXmlTree(text: string): XmlTree {
  const tree = parser.parse(text);
  let fault: number | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError || type.name === 'MissingCloseTag' || type.name === 'MismatchedCloseTag')
        fault = fault === undefined ? from : Math.min(fault, from);
    },
  });
  const roots = tree.topNode.getChildren('Element');
  if (fault !== undefined) return { ok: false, at: fault };
  const [root, second] = roots;
  if (root === undefined || second !== undefined) return { ok: false, at: second?.from ?? 0 };
  return { ok: true, root: readNode(root, text) };
}

function readNode(element: SyntaxNode, text: string): XmlNode {
  // An element that the parser found no fault in has one of the two.
  const tag = (element.getChild('OpenTag') ?? element.getChild('SelfClosingTag')) as SyntaxNode;
  const tagName = tag.getChild('TagName');
  const attributes: Record<string, string> = {};
  const places: Record<string, { start: number; from: number; to: number }> = {};
  let attributesEnd = tagName?.to ?? tag.from;
  for (const attribute of tag.getChildren('Attribute')) {
    const [name, value] = [attribute.getChild('AttributeName'), attribute.getChild('AttributeValue')];
    attributesEnd = attribute.to;
    if (name === null || value === null) continue;
    const key = text.slice(name.from, name.to);
    attributes[key] = decodeEntities(text.slice(value.from + 1, value.to - 1));
    places[key] = { start: attribute.from, from: value.from, to: value.to };
  }
  const close = element.getChild('CloseTag');
  return {
    name: tagName === null ? '' : text.slice(tagName.from, tagName.to),
    attributes,
    children: element.getChildren('Element').map((child) => readNode(child, text)),
    text: readText(element, text),
    from: element.from,
    to: element.to,
    openTagEnd: tag.to,
    attributesEnd,
    places,
    ...(close === null ? {} : { closeTagStart: close.from }),
  };
}

function readText(element: SyntaxNode, text: string): string {
  let read = '';
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    const words = text.slice(child.from, child.to);
    if (child.name === 'Text') read += words;
    else if (child.name === 'EntityReference' || child.name === 'CharacterReference')
      read += decodeEntities(words);
    else if (child.name === 'Cdata') read += words.slice('<![CDATA['.length, -']]>'.length);
  }
  return read;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (written: string, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? written;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
}

export function childrenNamed(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

export function childNamed(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** 1 for the first. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
