import type { HostFile } from '../../model/facts';
import type { HostFileChange } from '../plan';
import { applyEdits, type Edit, mainPath, rawLines, type Stanza } from './interfaces-file';

export const defaultIndent = '    ';

export function indentOf(stanzas: readonly Stanza[], files: readonly HostFile[]): string {
  const option = stanzas.flatMap(({ path, options }) => options.map((one) => ({ path, ...one })))[0];
  if (option === undefined) return defaultIndent;
  const [line = ''] = rawLines(fileOf(files, option.path), option.lines);
  return /^\s+/.exec(line)?.[0] ?? '';
}

export function fileOf(files: readonly HostFile[], path: string): HostFile {
  return files.find((file) => file.path === path) ?? { path, text: '' };
}

/** Of several edits of a line the first counts: one that writes something in a stanza's place stands before these. */
export function withoutStanzas(stanzas: readonly Stanza[]): Edit[] {
  return stanzas.flatMap(({ path, lines, options }) =>
    [lines, ...options.map((option) => option.lines)].map((range): Edit => ({ path, lines: range, to: [] })),
  );
}

export function changedFiles(files: readonly HostFile[], edits: readonly Edit[]): HostFileChange[] {
  return files.flatMap((file) => {
    const after = applyEdits(file, edits);
    return after === file.text ? [] : [{ path: file.path, before: file.text, after, mode: '0644' } as const];
  });
}

/** A file that holds nothing more goes; the main file stays, and what somebody wrote in a comment. */
export function withoutEmpty(changes: readonly HostFileChange[]): HostFileChange[] {
  return changes.map(({ after, ...change }) =>
    after === undefined || (change.path !== mainPath && after.trim() === '') ? change : { ...change, after },
  );
}

export function withStanza(
  changes: readonly HostFileChange[],
  { files, path, text }: { files: readonly HostFile[]; path: string; text: readonly string[] },
): HostFileChange[] {
  const block = `${text.join('\n')}\n`;
  const there = files.find((file) => file.path === path);
  if (there === undefined) return [...changes, { path, after: block, mode: '0644' }];
  const changed = changes.find((change) => change.path === path);
  const before = changed?.after ?? there.text;
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return [
    ...changes.filter((change) => change !== changed),
    { path, before: there.text, after: `${before}${gap}${block}`, mode: '0644' },
  ];
}
