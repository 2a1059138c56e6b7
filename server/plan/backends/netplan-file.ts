import { type Document, isAlias, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { HostFile } from '../../model/facts';

/**
 * netplan's files, read as netplan reads them (YAML 1.1, several files merged) and edited as a person would: whole
 * lines go and come, and every other byte, comments too, stays as it is.
 */
export interface NetplanFile extends HostFile {
  readonly document: Document;
}

export const definitionKinds = [
  'ethernets',
  'bonds',
  'vlans',
  'bridges',
  'wifis',
  'modems',
  'tunnels',
  'vrfs',
  'dummy-devices',
] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

/** One file's words about one interface. */
export interface Definition {
  readonly file: NetplanFile;
  readonly kind: DefinitionKind;
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Those that count, in netplan's order: by name; of several with one name, the one in /etc, then /run, then /lib
 * (`netplan-generate(8)`). A file that is not YAML is given instead of all.
 */
export function readNetplanFiles(
  files: readonly HostFile[],
):
  | { readonly ok: true; readonly files: readonly NetplanFile[] }
  | { readonly ok: false; readonly file: HostFile; readonly reason: string } {
  const byName = new Map<string, HostFile>();
  for (const directory of ['/lib', '/run', '/etc'])
    for (const file of files)
      if (isNetplanFile(file) && file.path.startsWith(directory)) byName.set(baseName(file.path), file);
  const read: NetplanFile[] = [];
  for (const name of [...byName.keys()].sort()) {
    const file = byName.get(name);
    if (file === undefined) continue;
    const document = parseDocument(file.text, { version: '1.1', logLevel: 'silent' });
    const error = document.errors[0];
    if (error !== undefined) return { ok: false, file, reason: error.message };
    const value: unknown = document.toJS();
    if (value !== null && !isRecord(value)) return { ok: false, file, reason: 'no mapping' };
    read.push({ ...file, document });
  }
  return { ok: true, files: read };
}

export function isNetplanFile({ path }: HostFile): boolean {
  return /^\/(etc|run|lib)\/netplan\/[^/]+\.yaml$/.test(path);
}

export function readDefinitions(files: readonly NetplanFile[]): Definition[] {
  return files.flatMap((file) => {
    const network = readNetwork(file);
    return definitionKinds.flatMap((kind) => {
      const section = network[kind];
      if (!isRecord(section)) return [];
      return Object.entries(section)
        .filter(([id]) => id !== 'renderer')
        .map(([id, value]): Definition => ({ file, kind, id, value: isRecord(value) ? value : {} }));
    });
  });
}

/** What all files together say: mappings merge, lists grow, of single values the last file's holds (`netplan(5)`). */
export function mergeDefinitions(definitions: readonly Definition[]): Readonly<Record<string, unknown>> {
  return definitions.reduce<Record<string, unknown>>((all, { value }) => mergeRecords(all, value), {});
}

/** The last `renderer:` of all files; networkd where none says. */
export function readRenderer(
  files: readonly NetplanFile[],
  definition: Readonly<Record<string, unknown>>,
  kind: DefinitionKind,
): string {
  const own = definition['renderer'];
  if (typeof own === 'string') return own;
  const said = files.flatMap((file) => {
    const network = readNetwork(file);
    const section = network[kind];
    return [network['renderer'], isRecord(section) ? section['renderer'] : undefined];
  });
  const last = said.filter((one) => typeof one === 'string').at(-1);
  return typeof last === 'string' ? last : 'networkd';
}

export interface Edit {
  /** Keys whose lines go. */
  readonly remove: readonly string[];
  /** Keys whose value is replaced where it stands. */
  readonly set: Readonly<Record<string, boolean>>;
  /** Lines for the beginning of the entry, not indented. */
  readonly insert: string;
}

/** The file's text with the entry changed; `undefined` where that would need more than an edit of its lines. */
export function editDefinition({ file, kind, id }: Definition, edit: Edit): string | undefined {
  const section = file.document.getIn(['network', kind], true);
  if (!isMap(section)) return undefined;
  const pair = findPair(section, id);
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return undefined;
  const { text } = file;
  const entry = pair.value;
  const keyStart = pair.key.range[0];
  if (isMap(entry) && (entry.flow || isInFlow(file, kind))) return editFlow(text, entry, edit);
  if (isAlias(entry) || (!isMap(entry) && !(isScalar(entry) && entry.value === null))) return undefined;
  const items = isMap(entry) ? entry.items : [];
  const firstKey = items[0]?.key;
  const indent =
    isScalar(firstKey) && firstKey.range ? column(text, firstKey.range[0]) : column(text, keyStart) + 2;
  const cuts: { from: number; to: number; text: string }[] = [];
  for (const item of items) {
    if (!isScalar(item.key) || !item.key.range) return undefined;
    const name = String(item.key.value);
    if (edit.remove.includes(name))
      cuts.push({ from: lineStart(text, item.key.range[0]), to: lineEnd(text, contentEnd(item)), text: '' });
    const to = edit.set[name];
    if (to === undefined) continue;
    if (!isScalar(item.value) || !item.value.range) return undefined;
    cuts.push({ from: item.value.range[0], to: item.value.range[1], text: String(to) });
  }
  const lines =
    edit.insert === '' ? '' : `${edit.insert.trimEnd().replaceAll(/^(?=.)/gm, ' '.repeat(indent))}\n`;
  if (lines !== '') {
    const at = lineEnd(text, keyStart);
    if (text[at - 1] !== '\n') cuts.push({ from: at, to: at, text: `\n${lines}` });
    else cuts.push({ from: at, to: at, text: lines });
  }
  return applyCuts(text, cuts);
}

/** The file's text without the entry, and without its section where that is empty then. */
export function removeDefinition({ file, kind, id }: Definition): string | undefined {
  const network = file.document.get('network', true);
  if (!isMap(network)) return undefined;
  const section = network.get(kind, true);
  if (!isMap(section) || section.flow || network.flow) return undefined;
  const pair = section.items.length === 1 ? findPair(network, kind) : findPair(section, id);
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return undefined;
  return applyCuts(file.text, [
    { from: lineStart(file.text, pair.key.range[0]), to: lineEnd(file.text, contentEnd(pair)), text: '' },
  ]);
}

/** The pair of a key in an entry, to be moved with its style and the comments within it. */
export function findValue({ file, kind, id }: Definition, key: string): unknown {
  return file.document.getIn(['network', kind, id, key], true);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function readNetwork(file: NetplanFile): Record<string, unknown> {
  const value: unknown = file.document.toJS();
  const network = isRecord(value) ? value['network'] : undefined;
  return isRecord(network) ? network : {};
}

function mergeRecords(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) {
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key];
    if (isRecord(before) && isRecord(value)) merged[key] = mergeRecords(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) {
      const known = new Set(before.map((one) => JSON.stringify(one)));
      merged[key] = [...before, ...value.filter((one) => !known.has(JSON.stringify(one)))];
    } else merged[key] = value;
  }
  return merged;
}

function editFlow(text: string, entry: YAMLMap, edit: Edit): string | undefined {
  if (!entry.range || !entry.flow) return undefined;
  const kept = entry.items.flatMap((item) => {
    const name = isScalar(item.key) ? String(item.key.value) : '';
    const node = item.value as { readonly range?: readonly [number, number, number] | null } | null; // a parsed pair has nodes
    if (edit.remove.includes(name)) return [];
    const set = edit.set[name];
    if (set !== undefined) return [`${name}: ${set}`];
    return [node?.range ? `${name}: ${text.slice(node.range[0], node.range[1])}` : `${name}:`];
  });
  const inserted = parseDocument(edit.insert, { version: '1.1' });
  if (isMap(inserted.contents)) {
    inserted.contents.flow = true;
    kept.unshift(inserted.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1));
  }
  return applyCuts(text, [{ from: entry.range[0], to: entry.range[1], text: `{${kept.join(', ')}}` }]);
}

function isInFlow(file: NetplanFile, kind: string): boolean {
  const network = file.document.get('network', true);
  const section = isMap(network) ? network.get(kind, true) : undefined;
  return (isMap(network) && network.flow === true) || (isMap(section) && section.flow === true);
}

function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
}

/** Where a pair's last word ends; a collection's own range runs on over the comments and blank lines after it. */
function contentEnd(pair: Pair): number {
  return Math.max(nodeEnd(pair.key), nodeEnd(pair.value));
}

function nodeEnd(node: unknown): number {
  const { range, flow, items } = (node ?? {}) as {
    readonly range?: readonly [number, number, number] | null;
    readonly flow?: boolean;
    readonly items?: readonly unknown[];
  }; // pairs, collections and scalars in one: what of these a parsed node has, it has so
  if (items !== undefined && flow !== true && items.length > 0)
    return Math.max(
      ...items.map((item) => {
        const { key, value } = (item ?? {}) as { readonly key?: unknown; readonly value?: unknown }; // a pair, or a node
        return typeof key === 'object' ? Math.max(nodeEnd(key), nodeEnd(value)) : nodeEnd(item);
      }),
    );
  return range?.[1] ?? 0;
}

function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line break of the line that `offset` ends in. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

function applyCuts(text: string, cuts: readonly { from: number; to: number; text: string }[]): string {
  return [...cuts]
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .reduce((edited, cut) => edited.slice(0, cut.from) + cut.text + edited.slice(cut.to), text);
}
