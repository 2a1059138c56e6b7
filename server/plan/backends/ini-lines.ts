/**
 * Edits of files that consist of `key=value` lines, with or without `[section]`s: NetworkManager's keyfiles and the
 * network-scripts' ifcfg files. An edit touches the lines it is about and no other: the order, comments, blank lines
 * and values that look odd (`dns=1.1.1.1;8.8.8.8;`) are the operator's. Nothing is parsed into a tree and written
 * anew, so what is not understood here survives too.
 *
 * A section of `undefined` is the part before the first header: all of an ifcfg file.
 */
interface Line {
  readonly text: string;
  readonly section: string | undefined;
  readonly key?: string;
  readonly value?: string;
}

const header = /^\s*\[([^\]]+)\]\s*$/;
const entry = /^\s*(?:export\s+)?([^#;=[\s][^=]*?)\s*=\s*(.*?)\s*$/;
const comment = /^\s*[#;]/;

/** Every value of that key, in the file's order; of keys that may stand once the last one counts. */
export function readValues(text: string, section: string | undefined, key: string): string[] {
  return linesOf(text).flatMap((line) =>
    line.section === section && line.key === key && line.value !== undefined ? [line.value] : [],
  );
}

export function readValue(text: string, section: string | undefined, key: string): string | undefined {
  return readValues(text, section, key).at(-1);
}

export function keysOf(text: string, section: string | undefined): string[] {
  return linesOf(text).flatMap((line) =>
    line.section === section && line.key !== undefined ? [line.key] : [],
  );
}

/** In its place where the key is there already, else behind the section's last line, else in a new section. */
export function withValue(
  text: string,
  section: string | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): string {
  const lines = linesOf(text);
  const own = `${key}=${value}`;
  const at = lines.findLastIndex((line) => line.section === section && line.key === key);
  if (at !== -1) return format(lines.map((line, index) => (index === at ? own : line.text)));
  const last = lines.findLastIndex((line) => line.section === section && line.text.trim() !== '');
  const texts = lines.map((line) => line.text);
  if (last !== -1) return format(texts.toSpliced(last + 1, 0, own));
  if (section === undefined) return format([own, ...texts]);
  return withSections(text, [`[${section}]\n${own}\n`]);
}

export function withoutKeys(text: string, section: string | undefined, keys: readonly string[]): string {
  return format(
    linesOf(text)
      .filter((line) => line.section !== section || line.key === undefined || !keys.includes(line.key))
      .map((line) => line.text),
  );
}

/** Each line of such a key stays, as a comment. */
export function withCommentedKeys(
  text: string,
  section: string | undefined,
  isMeant: (key: string) => boolean,
): string {
  return format(
    linesOf(text).map((line) =>
      line.section === section && line.key !== undefined && isMeant(line.key) ? `# ${line.text}` : line.text,
    ),
  );
}

/** Comments right above a header belong to its section and go with it. */
export function withoutSections(text: string, sections: readonly string[]): string {
  const kept = linesOf(text).filter((line) => line.section === undefined || !sections.includes(line.section));
  const isAllKept = kept.length === linesOf(text).length;
  if (isAllKept) return text;
  return endOnce(format(kept.map((line) => line.text)));
}

/** The lines of those sections that are there, header and comments included, each ready to stand in another file. */
export function sectionsOf(text: string, sections: readonly string[]): string[] {
  return sections.flatMap((section) => {
    const own = linesOf(text).filter((line) => line.section === section);
    return own.length === 0 ? [] : [endOnce(format(own.map((line) => line.text)))];
  });
}

/** A blank line before each, as NetworkManager itself writes them. */
export function withSections(text: string, sections: readonly string[]): string {
  return [...(text === '' ? [] : [endOnce(text)]), ...sections].join('\n');
}

function linesOf(text: string): Line[] {
  const texts = text.split('\n');
  const own: (string | undefined)[] = [];
  let section: string | undefined;
  for (const [index, one] of texts.entries()) {
    const found = header.exec(one)?.[1];
    if (found !== undefined) {
      section = found;
      for (let above = index - 1; above >= 0 && comment.test(texts[above] ?? ''); above--) own[above] = found;
    }
    own[index] = section;
  }
  return texts.map((one, index) => {
    const [, key, value] = comment.test(one) || header.test(one) ? [] : (entry.exec(one) ?? []);
    return {
      text: one,
      section: own[index],
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value }),
    };
  });
}

function format(lines: readonly string[]): string {
  return lines.join('\n');
}

function endOnce(text: string): string {
  return `${text.replace(/\n+$/, '')}\n`;
}
