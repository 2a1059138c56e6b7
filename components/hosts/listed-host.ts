import type { HostsOverview } from '@/server/trpc/hosts';

export type ListedHost = HostsOverview['hosts'][number];

/** By name, place or label. */
export function isWanted({ summary, hostName }: ListedHost, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [summary.name, summary.place ?? '', hostName ?? '', ...(summary.labels ?? [])].some((word) =>
    word.toLowerCase().includes(wanted),
  );
}
