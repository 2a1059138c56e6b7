import type { DomainFacts, Reading } from '../model/facts';
import { lastValue } from '../model/reading';
import type { libvirtReader } from './read-libvirt';

/** Domains a sweep looks at: about 10 ms of libvirt's time. */
const sweepSize = 20;

/**
 * Reads the domains that are said to have changed, and all of them where that is not known. What a domain is comes
 * first, and how it is configured right after it: somebody waits for the former.
 */
export function domainsReader({
  libvirt,
  reading,
  requestAgain,
}: {
  readonly libvirt: ReturnType<typeof libvirtReader>;
  /** What was read last. */
  readonly reading: () => Reading<readonly DomainFacts[]>;
  /** Called when a reading has left something for the next one. */
  readonly requestAgain: () => void;
}) {
  const changed = new Set<string>();
  /** Domains, by UUID, of which all but the configuration is known anew. */
  const staleConfigs = new Set<string>();
  let hasAllChanged = true;
  let sweepFrom = 0;

  /** What they are now, first; how they are configured, right after it. */
  async function readNamed(
    known: readonly DomainFacts[],
    names: readonly string[],
  ): Promise<readonly DomainFacts[]> {
    const domains = await readAgainOf(known, ({ name }) => names.includes(name), libvirt.domain);
    for (const { name, uuid, live, config } of domains)
      if (names.includes(name) && live !== undefined && config !== undefined) staleConfigs.add(uuid);
    if (staleConfigs.size > 0) requestAgain();
    return domains;
  }

  return {
    markAll() {
      hasAllChanged = true;
    },
    mark(name: string) {
      changed.add(name);
    },
    /** Some of the running ones, the next ones at each call; whether there are any. */
    markNextRunning(): boolean {
      const running = (lastValue(reading()) ?? []).filter((domain) => domain.live !== undefined);
      for (const domain of running.slice(sweepFrom, sweepFrom + sweepSize)) changed.add(domain.name);
      sweepFrom = sweepFrom + sweepSize < running.length ? sweepFrom + sweepSize : 0;
      return running.length > 0;
    },
    /** Something came to be said, or was left, since the last reading began. */
    isBehind: () => changed.size > 0 || staleConfigs.size > 0,

    async read(): Promise<readonly DomainFacts[]> {
      const last = reading();
      const known = lastValue(last);
      const named = [...changed];
      const stale = new Set(staleConfigs);
      const all =
        hasAllChanged ||
        known === undefined ||
        last.kind !== 'fresh' ||
        named.some((name) => !known.some((domain) => domain.name === name));
      hasAllChanged = false;
      changed.clear();
      if (all || named.length === 0) staleConfigs.clear();
      try {
        if (all) return await libvirt.domains(known);
        if (named.length > 0) return await readNamed(known, named);
        return await readAgainOf(known, ({ uuid }) => stale.has(uuid), libvirt.config);
      } catch (error) {
        // Whatever was asked for is still unknown.
        hasAllChanged = true;
        throw error;
      }
    },
  };
}

async function readAgainOf(
  known: readonly DomainFacts[],
  isWanted: (domain: DomainFacts) => boolean,
  read: (uuid: string, previous: DomainFacts) => Promise<DomainFacts | undefined>,
): Promise<readonly DomainFacts[]> {
  const again = new Map(
    await Promise.all(
      known.filter(isWanted).map(async (domain) => [domain.uuid, await read(domain.uuid, domain)] as const),
    ),
  );
  return known.flatMap((domain) => (again.has(domain.uuid) ? (again.get(domain.uuid) ?? []) : domain));
}
