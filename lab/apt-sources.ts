import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from './lab-error';

/** Where the machine has no Debian 12 sources of its own (it is another system), whoever runs the lab names a mirror. */
function mirrorSources(mirror: string): string {
  const stanza = (uri: string, suites: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n`;
  const base = mirror.replace(/\/$/, '');
  return `${stanza(base, 'bookworm bookworm-updates')}\n${stanza(`${base}-security`, 'bookworm-security')}`;
}

/**
 * The machine's own Debian 12 sources, for it may sit behind a mirror. Only Debian's: the image needs nothing from
 * third parties.
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
  if (oneLiners.length > 0) return `${oneLiners.join('\n')}\n`;
  const mirror = process.env['BRIDGEHEAD_LAB_MIRROR'];
  if (mirror !== undefined) return mirrorSources(mirror);
  throw new LabError(
    'This machine has no package sources of Debian 12, which the lab hosts run.',
    'Set BRIDGEHEAD_LAB_MIRROR to the address of a Debian mirror that you use, ending in /debian.',
  );
}

const isDebian12 = (stanza: string) =>
  /^URIs:.*\/debian(-security)?\/?\s*$/m.test(stanza) &&
  /^Suites:.*\bbookworm/m.test(stanza) &&
  !/^Enabled:\s*no/im.test(stanza);
