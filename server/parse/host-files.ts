import type { HostFile } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/** `grep -rsHZ '' DIRECTORY…`: every line with its file's path and a NUL before it. */
export function parseHostFiles(text: string): Parsed<readonly HostFile[]> {
  const files = new Map<string, string>();
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const end = line.indexOf('\0');
    if (end === -1) {
      unparsed.push(line);
      continue;
    }
    const path = line.slice(0, end);
    files.set(path, `${files.get(path) ?? ''}${line.slice(end + 1)}\n`);
  }
  return parsed(
    [...files].map(([path, content]) => ({ path, text: content })),
    unparsed,
  );
}
