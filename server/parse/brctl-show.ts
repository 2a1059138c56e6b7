import type { BrctlBridge } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/**
 * `brctl show`. A bridge's first port stands on its own line, further ports on lines that begin with tabs:
 *
 *     bridge name	bridge id		STP enabled	interfaces
 *     br0		8000.726cbaeb541a	yes		v0
 *     							vnet0
 */
export function parseBrctlShow(text: string): Parsed<readonly BrctlBridge[]> {
  const bridges: { name: string; id: string; stp: boolean; ports: string[] }[] = [];
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^bridge name\s/.test(line)) continue;
    const further = /^\s+(\S+)$/.exec(line)?.[1];
    const current = bridges.at(-1);
    if (further !== undefined && current !== undefined) {
      current.ports.push(further);
      continue;
    }
    const [, name, id, stp, port] =
      /^(\S+)\s+([0-9a-f]{4}\.[0-9a-f]{12})\s+(yes|no)(?:\s+(\S+))?\s*$/.exec(line) ?? [];
    if (name === undefined || id === undefined) unparsed.push(line);
    else bridges.push({ name, id, stp: stp === 'yes', ports: port === undefined ? [] : [port] });
  }
  return parsed(bridges, unparsed);
}
