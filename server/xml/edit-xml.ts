import type { XmlNode } from './xml-tree';

/**
 * Edits of any XML by position. Each returns the whole new text; positions of nodes that were read before it are then
 * another text's, so a caller reads the tree again between two edits.
 */

export function setAttribute(text: string, node: XmlNode, name: string, value: string): string {
  const place = node.places[name];
  if (place === undefined)
    return splice(text, node.attributesEnd, node.attributesEnd, ` ${name}='${escapeAttribute(value)}'`);
  return splice(text, place.from, place.to, `'${escapeAttribute(value)}'`);
}

export function removeAttribute(text: string, node: XmlNode, name: string): string {
  const place = node.places[name];
  if (place === undefined) return text;
  const blanks = /\s*$/.exec(text.slice(0, place.start))?.[0].length ?? 0;
  return splice(text, place.start - blanks, place.to, '');
}

export function setText(text: string, node: XmlNode, value: string): string {
  return node.closeTagStart === undefined
    ? replaceElement(text, node, `<${node.name}>${escapeText(value)}</${node.name}>`)
    : splice(text, node.openTagEnd, node.closeTagStart, escapeText(value));
}

export function replaceElement(text: string, node: XmlNode, xml: string): string {
  return splice(text, node.from, node.to, indent(xml, indentationOf(text, node.from)));
}

/** With its line, where it has one of its own. */
export function removeElement(text: string, node: XmlNode): string {
  const before = /\n[ \t]*$/.exec(text.slice(0, node.from))?.[0];
  const isAlone = before !== undefined && /^[ \t]*(\n|$)/.test(text.slice(node.to));
  return splice(text, isAlone ? node.from - before.length : node.from, node.to, '');
}

/** As the last child, or behind the one that is given, on a line of its own. */
export function insertElement(text: string, parent: XmlNode, xml: string, after?: XmlNode): string {
  const outer = indentationOf(text, parent.from);
  const first = parent.children[0];
  const inner = first === undefined ? `${outer}  ` : indentationOf(text, first.from);
  const written = `\n${inner}${indent(xml, inner)}`;
  if (after !== undefined) return splice(text, after.to, after.to, written);
  if (parent.closeTagStart === undefined) {
    const open = text.slice(parent.from, parent.openTagEnd).replace(/\s*\/>$/, '>');
    return splice(text, parent.from, parent.to, `${open}${written}\n${outer}</${parent.name}>`);
  }
  const last = parent.children.at(-1);
  if (last !== undefined) return splice(text, last.to, last.to, written);
  const inside = text.slice(parent.openTagEnd, parent.closeTagStart);
  return inside.trim() === ''
    ? splice(text, parent.openTagEnd, parent.closeTagStart, `${written}\n${outer}`)
    : splice(text, parent.closeTagStart, parent.closeTagStart, `${written}\n${outer}`);
}

export function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function splice(text: string, from: number, to: number, inserted: string): string {
  return text.slice(0, from) + inserted + text.slice(to);
}

function indentationOf(text: string, position: number): string {
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, position))?.[1] ?? '';
}

function indent(xml: string, by: string): string {
  return xml.replaceAll('\n', `\n${by}`);
}
