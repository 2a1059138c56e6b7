import type { Parsed } from '../parse/parsed';

/**
 * Text that was parsed before is not parsed again: of a few hundred documents that are read, most are as they were,
 * and parsing them takes as long as libvirt takes to write them.
 *
 * `forgetUnused` drops what was not seen since it was last called, so that no more is kept than one reading holds.
 */
export function parseOnce<T>(parse: (text: string) => Parsed<T>): {
  parse(text: string): Parsed<T>;
  forgetUnused(): void;
} {
  let old: ReadonlyMap<string, Parsed<T>> = new Map();
  let used = new Map<string, Parsed<T>>();
  return {
    parse(text) {
      const result = used.get(text) ?? old.get(text) ?? parse(text);
      used.set(text, result);
      return result;
    },
    forgetUnused() {
      old = used;
      used = new Map();
    },
  };
}
