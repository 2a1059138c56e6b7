import type { PathKind } from '../model/vm-readings';
import { type Parsed, parseLines } from './parsed';

/** `virt-install --osinfo list`: a line a system, its newer names first (`centos7, centos7.0`). */
export function parseOsinfoList(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => line.split(','))
    .map((name) => name.trim())
    .filter((name) => /^[\w.+-]+$/.test(name));
}

/** `stat -L -c '%F %n'`: what is there, by path; what is not there is only on stderr. */
export function parsePathKinds(text: string): Parsed<readonly (readonly [string, PathKind])[]> {
  return parseLines(text, (line) => {
    const [, kind, path] =
      /^(regular(?: empty)? file|directory|block special file|[^/]+?) (\/.*)$/.exec(line) ?? [];
    if (kind === undefined || path === undefined) return undefined;
    return [path, kindOf(kind)] as const;
  });
}

function kindOf(words: string): PathKind {
  if (words.startsWith('regular')) return 'file';
  if (words === 'directory') return 'directory';
  return words === 'block special file' ? 'block-device' : 'other';
}

/** `stat -f -c '%a %S'`: blocks free for an ordinary user, and their size. */
export function parseFreeBytes(text: string): number | undefined {
  const [, blocks, size] = /^(\d+) (\d+)$/.exec(text.trim()) ?? [];
  return blocks === undefined ? undefined : Number(blocks) * Number(size);
}
