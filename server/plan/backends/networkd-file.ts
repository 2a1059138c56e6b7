/**
 * networkd's files as lines: sections in their order, several of one name (`[Address]`) kept apart, as
 * `systemd.network(5)` wants it, and every comment and blank line where it was. A comment before a section's header
 * belongs to that section.
 */
export interface NetworkdSection {
  readonly name: string;
  /** The header with what stands before it, and all lines up to the next section. */
  readonly lines: readonly string[];
}

export interface NetworkdFile {
  /** What stands before the first section. */
  readonly head: readonly string[];
  readonly sections: readonly NetworkdSection[];
}

const header = /^\[([^\]]+)\]\s*$/;

export function parseNetworkdFile(text: string): NetworkdFile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const head: string[] = [];
  const sections: { name: string; lines: string[] }[] = [];
  for (const line of lines) {
    const name = header.exec(line.trim())?.[1];
    const current = sections.at(-1)?.lines ?? head;
    if (name === undefined) {
      current.push(line);
      continue;
    }
    const comments: string[] = [];
    // Of the comments before a header, those without a blank line between are its own; of the file's first, none.
    if (sections.length > 0)
      while (/^\s*[#;]/.test(current.at(-1) ?? '')) comments.unshift(current.pop() ?? '');
    sections.push({ name, lines: [...comments, line] });
  }
  return { head, sections };
}

export function formatNetworkdFile({ head, sections }: NetworkdFile): string {
  return `${[...head, ...sections.flatMap(({ lines }) => lines)].join('\n').trimEnd()}\n`;
}

/** `undefined` of lines that are no assignment. A value that goes on behind a `\` counts as its first line alone. */
export function keyOf(line: string): string | undefined {
  return /^\s*([A-Za-z0-9]+)\s*=/.exec(line)?.[1];
}

/** All values of a key in the sections of a name, in their order. */
export function valuesOf(file: NetworkdFile, section: string, key: string): string[] {
  return file.sections
    .filter(({ name }) => name === section)
    .flatMap(({ lines }) => lines)
    .filter((line) => keyOf(line) === key)
    .map((line) => line.slice(line.indexOf('=') + 1).trim());
}

/** The lines of a section that `isKept` takes, with all that is no assignment. */
export function filterLines(section: NetworkdSection, isKept: (key: string) => boolean): NetworkdSection {
  let isDropping = false;
  const lines = section.lines.filter((line) => {
    const key = keyOf(line);
    if (key !== undefined) isDropping = !isKept(key);
    else if (/^\s*([#;]|$)/.test(line) || line.startsWith('[')) return true;
    // The rest of a value that a `\` broke goes where its beginning goes.
    return !isDropping;
  });
  return { ...section, lines };
}

/** With lines put directly behind the section's header. */
export function prependLines(section: NetworkdSection, added: readonly string[]): NetworkdSection {
  const at = section.lines.findIndex((line) => header.test(line.trim())) + 1;
  return { ...section, lines: [...section.lines.slice(0, at), ...added, ...section.lines.slice(at)] };
}

export function isBare({ lines }: NetworkdSection): boolean {
  return lines.every((line) => /^\s*([#;].*)?$/.test(line) || header.test(line.trim()));
}
