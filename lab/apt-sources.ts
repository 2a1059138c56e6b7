import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const fallback = `Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

/**
 * The machine's own Debian 12 sources, for it may sit behind a mirror; on any other system Debian's public ones.
 * Only Debian's: the image needs nothing from third parties.
 */
export async function aptSources(): Promise<string> {
  const folder = '/etc/apt/sources.list.d';
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sources')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const stanzas = texts.flatMap((text) => text.split(/\n\s*\n/)).filter(isDebian12);
  if (stanzas.length > 0) return `${stanzas.map((stanza) => stanza.trim()).join('\n\n')}\n`;
  const lines = (await readFile('/etc/apt/sources.list', 'utf8').catch(() => '')).split('\n');
  const oneLiners = lines.filter(
    (line) => /^deb\s/.test(line) && /\/debian(-security)?\/?\s+bookworm/.test(line),
  );
  return oneLiners.length > 0 ? `${oneLiners.join('\n')}\n` : fallback;
}

const isDebian12 = (stanza: string) =>
  /^URIs:.*\/debian(-security)?\/?\s*$/m.test(stanza) &&
  /^Suites:.*\bbookworm/m.test(stanza) &&
  !/^Enabled:\s*no/im.test(stanza);
