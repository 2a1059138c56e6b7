import { parseDocument } from 'yaml';
import * as z from 'zod';
import type { HostFile } from '../../model/facts';
import { message } from '../../model/message';
import type { Backend } from './backend';

const kinds = ['ethernets', 'bridges', 'bonds', 'vlans', 'wifis'] as const;
const definition = z
  .object({
    match: z.object({ name: z.string().optional() }).loose().optional(),
    'set-name': z.string().optional(),
  })
  .loose()
  .nullable();
const definitions = z.record(z.string(), definition).optional();
const document = z.object({
  network: z.object({
    ethernets: definitions,
    bridges: definitions,
    bonds: definitions,
    vlans: definitions,
    wifis: definitions,
  }),
});

export const netplan: Backend = {
  name: 'netplan',
  owns({ files }, interfaceName) {
    // Of several files that name it, the last one (in the order of their names) has the last word.
    const naming = files
      .filter(isNetplanFile)
      .filter((file) => names(file, interfaceName))
      .sort((a, b) => (baseName(a) < baseName(b) ? -1 : 1));
    const file = naming.at(-1);
    return (
      file && {
        because: message('ownership.because.netplan', { file: file.path, interface: interfaceName }),
        file: file.path,
      }
    );
  },
  createBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'netplan' } },
  }),
  removeBridge: () => ({
    kind: 'refused',
    problem: { code: 'bridge-manager-unsupported', values: { manager: 'netplan' } },
  }),
};

function isNetplanFile({ path }: HostFile): boolean {
  return /^\/(etc|run|lib)\/netplan\/[^/]+\.yaml$/.test(path);
}

function baseName({ path }: HostFile): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function names(file: HostFile, interfaceName: string): boolean {
  // YAML 1.1, as netplan reads it; a file that is not YAML names nothing.
  const yaml = parseDocument(file.text, { version: '1.1', logLevel: 'silent' });
  const result = document.safeParse(yaml.errors.length > 0 ? undefined : yaml.toJS());
  if (!result.success) return false;
  return kinds.some((kind) =>
    Object.entries(result.data.network[kind] ?? {}).some(([id, entry]) =>
      isGlobMatch(entry?.['set-name'] ?? entry?.match?.name ?? id, interfaceName),
    ),
  );
}

/** `match: {name: "en*"}`: shell globs, as networkd takes them. */
function isGlobMatch(glob: string, name: string): boolean {
  const pattern = glob.replaceAll(/[^*?]+|[*?]/g, (part) =>
    part === '*' ? '.*' : part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${pattern}$`, 's').test(name);
}
