import type { HostFile } from '../../model/facts';

/**
 * `/etc/network/interfaces` and what it sources, interfaces(5), read so that what is not touched can be written back
 * as it was: a stanza knows its lines, and comments and blank lines belong to nobody.
 */
export interface Stanza {
  readonly path: string;
  /** `iface`, `auto`, `allow-hotplug`, `mapping`, `source`, … */
  readonly keyword: string;
  readonly words: readonly string[];
  readonly lines: LineRange;
  readonly options: readonly Option[];
}

export interface Option {
  /** With hyphens, to compare: both managers take `bridge_ports` and `bridge-ports` for the same. */
  readonly name: string;
  /** As it is written: interfaces(5) has `accept_ra` and `preferred-lifetime`. */
  readonly word: string;
  readonly value: string;
  readonly lines: LineRange;
}

/** First and last, from 0; several where a line ends in a backslash. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const keywords =
  /^(iface|mapping|auto|allow-\S+|source|source-directory|no-auto-down|no-scripts|rename|template)$/;

export function parseStanzas({ path, text }: HostFile): Stanza[] {
  const stanzas: (Stanza & { readonly options: Option[] })[] = [];
  for (const { words, rest, lines } of logicalLines(text)) {
    const [word = ''] = words;
    if (keywords.test(word)) stanzas.push({ path, keyword: word, words: words.slice(1), lines, options: [] });
    else stanzas.at(-1)?.options.push({ name: word.replaceAll('_', '-'), word, value: rest, lines });
  }
  return stanzas;
}

function* logicalLines(text: string): Generator<{ words: string[]; rest: string; lines: LineRange }> {
  const all = text.split('\n');
  for (let first = 0; first < all.length; first++) {
    let last = first;
    let joined = all[first] ?? '';
    // A comment ends with its line, also when that ends in a backslash: measured with ifquery of ifupdown 0.8.41.
    if (/^\s*(#|$)/.test(joined)) continue;
    while (joined.endsWith('\\') && last + 1 < all.length) {
      last += 1;
      joined = `${joined.slice(0, -1).trimEnd()} ${(all[last] ?? '').trimStart()}`;
    }
    const words = joined.trim().split(/\s+/);
    yield {
      words,
      rest: joined
        .trim()
        .slice(words[0]?.length ?? 0)
        .trim(),
      lines: { first, last },
    };
    first = last;
  }
}

/** A change of some lines of one file. */
export interface Edit {
  readonly path: string;
  readonly lines: LineRange;
  /** None: the lines go. */
  readonly to: readonly string[];
}

/** Two blank lines that a stanza stood between become one. */
export function applyEdits(file: HostFile, edits: readonly Edit[]): string {
  const own = edits.filter(({ path }) => path === file.path);
  const result: string[] = [];
  let isAfterGap = false;
  for (const [index, line] of file.text.split('\n').entries()) {
    const [edit] = own.filter(({ lines }) => lines.first <= index && index <= lines.last);
    if (edit !== undefined) {
      if (edit.lines.first === index) result.push(...edit.to);
      isAfterGap = edit.to.length === 0 && (isAfterGap || edit.lines.first === index);
      continue;
    }
    if (!(isAfterGap && line === '' && (result.at(-1) ?? '') === '')) result.push(line);
    isAfterGap = false;
  }
  return result.join('\n');
}

/** The line with which a stanza or an option is written, as it stands in the file. */
export function rawLines({ text }: HostFile, { first, last }: LineRange): string[] {
  return text.split('\n').slice(first, last + 1);
}

export function isInterfacesFile({ path }: HostFile): boolean {
  return path === mainPath || /^\/etc\/network\/interfaces\.d\/[^/]+$/.test(path);
}

export const mainPath = '/etc/network/interfaces';
const directory = '/etc/network/interfaces.d';

/**
 * The files that are read, in the order in which they are. `source-directory` takes names of letters, digits, `_` and
 * `-` alone; `source` takes what its pattern says, but for names that begin with a dot.
 */
export function readFiles(files: readonly HostFile[]): HostFile[] {
  const main = files.find(({ path }) => path === mainPath);
  if (main === undefined) return [];
  const sourced = parseStanzas(main).flatMap((stanza) =>
    files
      .filter(
        ({ path }) => path !== mainPath && isInterfacesFile({ path, text: '' }) && isSourced(stanza, path),
      )
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
  return [main, ...new Set(sourced)];
}

function isSourced({ keyword, words }: Stanza, path: string): boolean {
  const name = path.slice(directory.length + 1);
  const patterns = words.map((word) => (word.startsWith('/') ? word : `/etc/network/${word}`));
  if (keyword === 'source')
    return !name.startsWith('.') && patterns.some((pattern) => isMatch(pattern, path));
  return (
    keyword === 'source-directory' &&
    /^[A-Za-z0-9_-]+$/.test(name) &&
    patterns.some((pattern) => pattern.replace(/\/+$/, '') === directory)
  );
}

/** Of wordexp(3): what these files use of it. */
function isMatch(pattern: string, path: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${expression}$`).test(path);
  } catch {
    return false;
  }
}

/**
 * Where the stanzas of a new interface go: a file of their own if one of that name would be read, and else the end of
 * the main file.
 *
 * `after`: an interface that must have been brought up before (a bond). `ifup -a` goes by the order of the `auto` lines,
 * and bridge-utils leaves a port out that is not there yet, without a word.
 */
export function placeFor(
  files: readonly HostFile[],
  { name, after }: { name: string; after?: string },
): string {
  const main = files.find(({ path }) => path === mainPath);
  if (main === undefined) return mainPath;
  const stanzas = parseStanzas(main);
  for (const [index, stanza] of stanzas.entries()) {
    const path = [name, `${name}.cfg`, `${name}.conf`]
      .map((fileName) => `${directory}/${fileName}`)
      .find((candidate) => isSourced(stanza, candidate));
    if (path === undefined || files.some((file) => file.path === path)) continue;
    const isLate =
      after === undefined ||
      stanzas.slice(0, index).some(({ keyword, words }) => keyword === 'auto' && words.includes(after));
    if (isLate) return path;
  }
  return mainPath;
}
