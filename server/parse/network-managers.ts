import * as z from 'zod';
import type { NetworkdLink, NetworkManagerDevice } from '../model/facts';
import { type Parsed, parsed, parseLines } from './parsed';

const networkdLink = z
  .object({
    Name: z.string(),
    AdministrativeState: z.string().default('unmanaged'),
    NetworkFile: z.string().nullish(),
  })
  .transform(
    (raw): NetworkdLink => ({
      name: raw.Name,
      administrativeState: raw.AdministrativeState,
      ...(raw.NetworkFile ? { networkFile: raw.NetworkFile } : {}),
    }),
  );

/** `networkctl --json=short list` */
export function parseNetworkctlList(text: string): Parsed<readonly NetworkdLink[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const list = z.object({ Interfaces: z.array(z.unknown()) }).safeParse(json);
  if (!list.success) return { ok: false, reason: 'no "Interfaces" list' };
  const results = list.data.Interfaces.map((entry) => ({ entry, result: networkdLink.safeParse(entry) }));
  return parsed(
    results.flatMap(({ result }) => (result.success ? [result.data] : [])),
    results.flatMap(({ entry, result }) => (result.success ? [] : [JSON.stringify(entry)])),
  );
}

/** `nmcli -t -f DEVICE,STATE,CONNECTION device`: fields are parted by `:`, and `:` and `\` in a value are escaped. */
export function parseNmcliDevice(text: string): Parsed<readonly NetworkManagerDevice[]> {
  return parseLines(text, (line) => {
    const [name, state, connection] = splitTerse(line);
    if (name === undefined || state === undefined) return undefined;
    return { name, state, ...(connection ? { connection } : {}) };
  });
}

function splitTerse(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let i = 0; i < line.length; i++) {
    if (line[i] === ':') {
      fields.push(field);
      field = '';
    } else {
      if (line[i] === '\\') i++;
      field += line[i] ?? '';
    }
  }
  return [...fields, field];
}
