import { useMemo, useState } from 'react';
import type { Topology } from '@/server/model/topology';
import { countByFilter, type DomainFilter } from './filter-domains';
import { type Graph, nodeId, type Thing } from './graph';
import { GraphKeeper } from './graph-keeper';
import { indexTopology } from './topology-index';

/** Everything the operator chose on the page, and the graph that follows from it and the topology. */
export function useTopologyView(topology: Topology) {
  const [keeper] = useState(() => new GraphKeeper());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState<DomainFilter>('all');
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<Thing>();
  const pinned = selected?.kind === 'domain' ? selected.uuid : undefined;
  const graph: Graph = useMemo(
    () => keeper.layout(topology, { opened, filter, search, ...(pinned === undefined ? {} : { pinned }) }),
    [keeper, topology, opened, filter, search, pinned],
  );
  const index = useMemo(() => indexTopology(topology), [topology]);
  const counts = useMemo(() => countByFilter(index, topology), [index, topology]);
  return {
    graph,
    index,
    counts,
    filter,
    search,
    selected,
    selectedId: selected === undefined ? undefined : nodeId(selected),
    setFilter,
    setSearch,
    select: setSelected,
    toggleFold: (at: string) => {
      const next = new Set(opened);
      if (!next.delete(at)) next.add(at);
      setOpened(next);
    },
    showAll: () => {
      setFilter('all');
      setSearch('');
    },
  };
}

export type TopologyView = ReturnType<typeof useTopologyView>;
