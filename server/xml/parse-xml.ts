import { XMLParser } from 'fast-xml-parser';
import type { Parsed } from '../parse/parsed';

/** An element as fast-xml-parser gives it: attributes under `@name`, children by tag, lists where we asked for lists. */
export type XmlElement = { readonly [key: string]: unknown };

const lists = new Set(['interface', 'channel', 'ip', 'range', 'host', 'portgroup', 'tag']);

/**
 * Parts of a domain that nothing here reads, skipped over: they are most of a document, and parsing took nearly twice
 * as long with them (2,000 recorded documents: 0.85 s of processor time, 0.5 s without).
 */
const unread = [
  ...['os', 'features', 'cpu', 'clock', 'pm', 'sysinfo', 'seclabel'],
  ...['disk', 'controller', 'filesystem', 'serial', 'console', 'parallel', 'input', 'tpm', 'graphics'].map(
    (device) => `devices.${device}`,
  ),
  ...['audio', 'sound', 'video', 'hostdev', 'redirdev', 'watchdog', 'memballoon', 'rng', 'panic'].map(
    (device) => `devices.${device}`,
  ),
].map((path) => `domain.${path}`);

// Attribute values stay strings: `007` is an alias, not a number, and a MAC such as 52e101 is not 5.2e102.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // A name may begin or end with a space, and it is by its name that libvirt tells of a domain.
  trimValues: false,
  // A document that defines entities of its own is refused by the parser. Those of XML are decoded, and by the second
  // option those that are written as numbers.
  processEntities: true,
  htmlEntities: true,
  // Anything may stand in <metadata>, also element names that the parser refuses (`__proto__`).
  stopNodes: ['domain.metadata', 'network.metadata', ...unread],
  isArray: (name) => lists.has(name),
});

/**
 * The one place that knows fast-xml-parser, and it only reads: building XML from what it returns loses
 * comments, order and white space. Edits go by position (`edit-xml`).
 */
export function parseXml(text: string, rootName: string): Parsed<XmlElement> {
  // The parser takes a document that was cut short for a whole one, with whatever is missing absent.
  if (!text.trimEnd().endsWith(`</${rootName}>`))
    return { ok: false, reason: `no </${rootName}> at the end` };
  let document: unknown;
  try {
    document = parser.parse(text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const root = isElement(document) ? document[rootName] : undefined;
  if (!isElement(root)) return { ok: false, reason: `no <${rootName}> element` };
  return { ok: true, value: root, unparsed: [] };
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The child element of that name; an empty element (`<acpi/>`) is the empty object. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  const value = element?.[name];
  if (isElement(value)) return value;
  return value === undefined || Array.isArray(value) ? undefined : {};
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  const value = element?.[name];
  return Array.isArray(value) ? value.map((entry) => (isElement(entry) ? entry : {})) : [];
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** The text of a child element: `<name>node01</name>`, with or without attributes. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.[name];
  if (typeof value === 'string') return value;
  const text = isElement(value) ? value['#text'] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** The texts of all children of that name, in their order. */
export function childTexts(element: XmlElement | undefined, name: string): readonly string[] {
  const value = element?.[name];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((entry) => {
    const text = isElement(entry) ? entry['#text'] : entry;
    return typeof text === 'string' ? [text] : [];
  });
}
