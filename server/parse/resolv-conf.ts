import type { Resolver } from '../model/facts';
import { type Parsed, parsed } from './parsed';

/** `/etc/resolv.conf`, resolv.conf(5). `domain` is the old word for a search list of one. */
export function parseResolvConf(text: string): Parsed<Resolver> {
  const servers: string[] = [];
  let searchDomains: string[] = [];
  for (const line of text.split('\n')) {
    const [word, ...values] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    if (word === 'nameserver' && values[0] !== undefined) servers.push(values[0]);
    // systemd-resolved writes `search .` where there is none.
    if (word === 'search' || word === 'domain') searchDomains = values.filter((domain) => domain !== '.');
  }
  return parsed({ servers, searchDomains });
}
