import { Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, YAMLSeq } from 'yaml';
import { formatHostPlace, type HostDraft, type HostEntry, parseHostDraft } from '../model/host-entry';
import type { Problem } from '../model/problem';

/**
 * The hosts file:
 *
 *     # What this console looks at. It is read again when it changes.
 *     hosts:
 *       - name: kvm1
 *         at: local
 *       - name: kvm2
 *         at: ssh://root@192.168.100.101
 *         labels: [rack2, spare]
 *       - name: kvm3
 *         at: ssh://admin@kvm3.example.org:2222
 *         sudo: true
 *
 * Edits change the entries concerned and leave the operator's comments where they are.
 */
export interface HostsFile {
  readonly entries: readonly HostEntry[];
  /** What could not be used; the rest is. */
  readonly problems: readonly Problem[];
}

const keys = ['name', 'at', 'sudo', 'labels', 'address'] as const;

/** `taken`: names that the console has given already. */
export function parseHostsFile(text: string, taken: readonly string[]): HostsFile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined)
    return {
      entries: [],
      problems: [
        {
          code: 'hosts-file-invalid',
          values: { line: error.linePos?.[0].line ?? 1 },
          evidence: [{ output: error.message }],
        },
      ],
    };
  const list = readList(document);
  if (list === 'other')
    return { entries: [], problems: [{ code: 'hosts-file-invalid', values: { line: 1 } }] };
  const entries: HostEntry[] = [];
  const problems: Problem[] = [];
  for (const item of list?.items ?? []) {
    const line = lineOf(text, item);
    const draft = isMap(item) ? readDraft(item) : undefined;
    if (draft === undefined) {
      problems.push({ code: 'hosts-file-invalid', values: { line } });
      continue;
    }
    const read = parseHostDraft(draft, [...taken, ...entries.map(({ name }) => name)]);
    if (read.ok) entries.push(read.entry);
    else problems.push(...Object.values(read.faults));
  }
  return { entries, problems };
}

/** The file with one more host. Throws when it cannot be edited: it is then for its author to put right. */
export function addToHostsFile(text: string, entry: HostEntry): string {
  return edit(text, (list) => list.add(list.items.length, entry));
}

/** The file with one host as it is now. */
export function changeInHostsFile(text: string, name: string, entry: HostEntry): string {
  return edit(text, (list) => list.change(name, entry));
}

export function removeFromHostsFile(text: string, name: string): string {
  return edit(text, (list) => list.remove(name));
}

interface EditedList {
  readonly items: readonly unknown[];
  add(index: number, entry: HostEntry): void;
  change(name: string, entry: HostEntry): void;
  remove(name: string): void;
}

function edit(text: string, change: (list: EditedList) => void): string {
  const document = text.trim() === '' ? new Document({ hosts: [] }) : parseDocument(text);
  if (document.errors.length > 0) throw new Error('a hosts file that is no YAML');
  if (document.contents === null) document.contents = document.createNode({ hosts: [] }) as never; // a file of comments alone
  let list = readList(document);
  if (list === 'other') throw new Error('a hosts file without a list of hosts');
  if (list === undefined) {
    list = new YAMLSeq();
    document.set('hosts', list);
  }
  const found = list;
  const indexOf = (name: string) => found.items.findIndex((item) => isMap(item) && item.get('name') === name);
  change({
    items: found.items,
    add: (_index, entry) => found.add(document.createNode(plain(entry))),
    change(name, entry) {
      const item = found.items[indexOf(name)];
      if (!isMap(item)) return;
      const next = plain(entry);
      for (const key of keys) {
        const value = next[key];
        if (value === undefined) item.delete(key);
        else if (JSON.stringify(toPlain(item, key)) !== JSON.stringify(value))
          item.set(key, document.createNode(value));
      }
    },
    remove: (name) => found.delete(indexOf(name)),
  });
  found.flow = found.items.length === 0;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function plain(entry: HostEntry): Partial<Record<(typeof keys)[number], unknown>> {
  return {
    name: entry.name,
    at: formatHostPlace(entry.at),
    ...(entry.sudo ? { sudo: true } : {}),
    ...(entry.labels.length === 0 ? {} : { labels: entry.labels }),
    ...(entry.address === undefined ? {} : { address: entry.address }),
  };
}

function readList(document: Document): YAMLSeq | 'other' | undefined {
  if (document.contents === null) return undefined;
  if (!isMap(document.contents)) return 'other';
  const list = document.contents.get('hosts', true);
  if (list === undefined || (isScalar(list) && list.value === null)) return undefined;
  return isSeq(list) ? list : 'other';
}

function readDraft(item: YAMLMap): HostDraft | undefined {
  const value = item.toJSON() as Record<string, unknown>;
  const { name, at, sudo = false, labels = [], address } = value;
  // A name of digits alone is a number to YAML.
  const isText = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  if (Object.keys(value).some((key) => !keys.some((known) => known === key))) return undefined;
  if (!isText(name) || !isText(at) || typeof sudo !== 'boolean') return undefined;
  if (!Array.isArray(labels) || !labels.every(isText) || (address !== undefined && !isText(address)))
    return undefined;
  return {
    name: String(name),
    at: String(at),
    sudo,
    labels: labels.map(String),
    ...(address === undefined ? {} : { address: String(address) }),
  };
}

function toPlain(item: YAMLMap, key: string): unknown {
  return (item.toJSON() as Record<string, unknown>)[key];
}

function lineOf(text: string, item: unknown): number {
  const range = (item as { readonly range?: readonly number[] | null }).range;
  return text.slice(0, range?.[0] ?? 0).split('\n').length;
}
