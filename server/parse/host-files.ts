import type { HostFile } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/**
 * `grep -rsHZza '' DIRECTORY…`: each file's path, a NUL, its bytes as they are, with or without a last line break, and
 * another NUL. An empty file is not there. One with a NUL of its own comes in several pieces.
 */
export function parseHostFiles(text: string): Parsed<readonly HostFile[]> {
  const words = text.split('\0');
  const rest = words.pop() ?? '';
  const files = new Map<string, string>();
  const unparsed = rest === '' ? [] : [rest.trimEnd()];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [path = '', content = ''] = words.slice(at, at + 2);
    const before = files.get(path);
    files.set(path, before === undefined ? content : `${before}\0${content}`);
  }
  return parsed(
    [...files].map(([path, content]) => ({ path, text: content })),
    unparsed,
  );
}
