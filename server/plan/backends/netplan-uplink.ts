import type { Problem } from '../../model/problem';
import type { HostFacts, ManagerFacts } from './backend';
import { dropInPath } from './netplan-drop-ins';
import {
  type Definition,
  isRecord,
  mergeDefinitions,
  type NetplanFile,
  readDefinitions,
  readNetplanFiles,
} from './netplan-file';

/** Which of netplan's entries describe an interface of the host, in how many files, and why they may not be edited. */
export interface NetplanUplink {
  readonly id: string;
  readonly kind: Definition['kind'];
  readonly definitions: readonly Definition[];
  readonly merged: Readonly<Record<string, unknown>>;
}

export function findUplink(
  facts: HostFacts,
  { files, name }: { files: readonly NetplanFile[]; name: string },
): NetplanUplink | Problem {
  const definitions = definitionsFor(files, facts, name);
  const last = definitions.at(-1);
  if (last === undefined) return { code: 'bridge-owner-unknown', values: { name } };
  const others = definitions.find(({ id }) => id !== last.id);
  const merged = mergeDefinitions(definitions);
  const match = merged['match'];
  const glob = isRecord(match) ? match['name'] : undefined;
  const isMany =
    merged['set-name'] === undefined &&
    typeof glob === 'string' &&
    facts.links.some((link) => link.name !== name && link.kind !== 'bridge' && isGlobMatch(glob, link.name));
  if (others !== undefined || isMany)
    return { code: 'netplan-match-many', values: { name, id: last.id, file: last.file.path } };
  if (merged['networkmanager'] !== undefined) return unusualEntry(last);
  const outside = definitions.find(({ file }) => !file.path.startsWith('/etc/'));
  if (outside !== undefined) return entryElsewhere(outside);
  const dropIn = facts.files.find(({ path }) =>
    path.startsWith(`/etc/systemd/network/10-netplan-${last.id}.network.d/`),
  );
  if (dropIn !== undefined && dropIn.path !== dropInPath(last.id, 'network'))
    return { code: 'networkd-drop-in', values: { name, file: dropIn.path } };
  return { id: last.id, kind: last.kind, definitions, merged };
}

/** Definitions of a name: by what was generated from them, else by the name they say. */
export function definitionsFor(
  files: readonly NetplanFile[],
  facts: ManagerFacts,
  name: string,
): Definition[] {
  const all = readDefinitions(files);
  const generated =
    /\/10-netplan-(.+)\.network$/.exec(
      facts.networkdLinks.find((link) => link.name === name)?.networkFile ?? '',
    )?.[1] ??
    /^netplan-(.+)$/.exec(
      facts.networkManagerDevices.find((device) => device.name === name)?.connection ?? '',
    )?.[1];
  const named = all.filter(({ id }) => id === generated);
  return named.length > 0 ? named : all.filter((one) => isGlobMatch(nameOf(one), name));
}

function nameOf({ id, value }: Definition): string {
  const { match } = value;
  if (typeof value['set-name'] === 'string') return value['set-name'];
  return isRecord(match) && typeof match['name'] === 'string' ? match['name'] : id;
}

/** Those that are YAML, where another one is not. */
export function readableFiles(facts: ManagerFacts): readonly NetplanFile[] {
  return facts.files.flatMap((file) => {
    const one = readNetplanFiles([file]);
    return one.ok ? one.files : [];
  });
}

/** `match: {name: "en*"}`: shell globs, as networkd takes them. */
function isGlobMatch(glob: string, name: string): boolean {
  const pattern = glob.replaceAll(/[^*?]+|[*?]/g, (part) =>
    part === '*' ? '.*' : part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${pattern}$`, 's').test(name);
}

export function unusualEntry({ file, id }: Definition): Problem {
  return { code: 'manager-file-unusual', values: { file: file.path, name: id } };
}

export function entryElsewhere({ file, id }: Definition): Problem {
  return { code: 'manager-file-elsewhere', values: { file: file.path, name: id } };
}
