import type { Parsed } from '../parse/parsed';
import { attribute, child, childText, parseXml } from './parse-xml';

export interface PoolXml {
  readonly name: string;
  /** Absent where the pool is no directory: of a logical or an RBD pool, say, a volume is no file. */
  readonly directory?: string;
}

/** What making a disk needs of `virsh pool-dumpxml`. */
export function readPoolXml(text: string): Parsed<PoolXml> {
  const result = parseXml(text, 'pool');
  if (!result.ok) return result;
  const name = childText(result.value, 'name');
  if (name === undefined) return { ok: false, reason: 'a <pool> without <name>' };
  const path = childText(child(result.value, 'target'), 'path');
  const isDirectory = ['dir', 'fs', 'netfs'].includes(attribute(result.value, 'type') ?? '');
  return {
    ok: true,
    unparsed: [],
    value: { name, ...(isDirectory && path !== undefined ? { directory: path } : {}) },
  };
}
