import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import type { Topology } from '@/server/model/topology';
import { countByFilter, type DomainFilter } from './filter-domains';
import { type Graph, nodeId, type Thing } from './graph';
import { GraphKeeper } from './graph-keeper';
import { thingOfId } from './thing-of-id';
import { indexTopology } from './topology-index';

/** Everything the operator chose on the page, and the graph that follows from it and the topology. */
export function useTopologyView(topology: Topology) {
  const [keeper] = useState(() => new GraphKeeper());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState<DomainFilter>('all');
  const [search, setSearch] = useState('');
  const [layout, setLayout] = useState(firstLayout);
  // The address is what says which thing is open, so a link, Find and the back button all lead there.
  const selectedId = useSearchParams().get(parameter) ?? undefined;
  const selected = useMemo(
    () => (selectedId === undefined ? undefined : thingOfId(selectedId)),
    [selectedId],
  );
  const pinned = selected?.kind === 'domain' ? selected.uuid : undefined;
  const graph: Graph = useMemo(
    () => keeper.layout(topology, { opened, filter, search, ...(pinned === undefined ? {} : { pinned }) }),
    [keeper, topology, opened, filter, search, pinned],
  );
  const index = useMemo(() => indexTopology(topology), [topology]);
  const counts = useMemo(() => countByFilter(index, topology), [index, topology]);
  const toggleFold = useCallback(
    (at: string) =>
      setOpened((before) => {
        const next = new Set(before);
        if (!next.delete(at)) next.add(at);
        return next;
      }),
    [],
  );
  const showAll = () => {
    setFilter('all');
    setSearch('');
  };
  return {
    ...{ graph, index, counts, filter, search, layout, selected, selectedId },
    ...{ setFilter, setSearch, setLayout, select: showInAddress, toggleFold, showAll },
  };
}

export type TopologyView = ReturnType<typeof useTopologyView>;

/** On a phone the table is the clearer one: the picture would be a keyhole. The topology comes after the page, never on the server. */
function firstLayout(): 'picture' | 'table' {
  return typeof window !== 'undefined' && window.matchMedia('(max-width: 40rem)').matches
    ? 'table'
    : 'picture';
}

/** `/?thing=bridge:br0`: a link to a thing, for a ticket or from another page. */
const parameter = 'thing';

function showInAddress(thing: Thing | undefined): void {
  const url = new URL(window.location.href);
  if (thing === undefined) url.searchParams.delete(parameter);
  else url.searchParams.set(parameter, nodeId(thing));
  window.history.replaceState(null, '', url);
}
