import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/note';
import { DriftList } from './drift-list';
import type { Thing } from './graph';
import { LastChange } from './last-change';
import { Legend } from './legend';
import { PictureProvider, PictureStore } from './picture-store';
import { ThingPanel } from './thing-panel';
import { type PictureHandle, TopologyGraph } from './topology-graph';
import { TopologyTable } from './topology-table';
import { TopologyToolbar } from './topology-toolbar';
import { useTopologyView } from './use-topology-view';
import { litBy } from './way-to-lan';

/** A slot: what may be done with a domain's interface from here. */
export type InterfaceActions = (domain: Domain, one: DomainInterface) => ReactNode;

interface TopologyViewProps {
  readonly topology: Topology;
  /** Renders nothing and feeds the store. */
  readonly RateFeed: (props: { readonly store: PictureStore }) => null;
  readonly interfaceActions?: InterfaceActions;
}

/** Picture or table of one topology, with the panel of what is chosen. */
export function TopologyView({ topology, RateFeed, interfaceActions }: TopologyViewProps) {
  const t = useTranslations('topology');
  const view = useTopologyView(topology);
  const [store] = useState(() => new PictureStore());
  const picture = useRef<PictureHandle>(null);
  const { graph, index, selectedId, select, toggleFold } = view;

  useEffect(() => store.setSelected(selectedId), [store, selectedId]);
  useEffect(() => {
    if (!graph.nodes.some((node) => node.id === store.current)) store.setCurrent(graph.nodes[0]?.id);
  }, [store, graph]);
  const point = useCallback(
    (id: string | undefined) => {
      const lit = id ?? selectedId;
      store.light(lit === undefined ? undefined : litBy(graph, index, lit));
    },
    [store, graph, index, selectedId],
  );
  // What is chosen stays lit, also when the wiring under it changes.
  useEffect(() => point(undefined), [point]);
  const choose = useCallback(
    (thing: Thing) => (thing.kind === 'fold' ? toggleFold(thing.at) : select(thing)),
    [select, toggleFold],
  );
  const domainName = useCallback((uuid: string) => index.domains.get(uuid)?.name ?? uuid, [index]);
  const context = useMemo(() => ({ store, choose, point, domainName }), [store, choose, point, domainName]);
  const isNarrowed = view.filter !== 'all' || view.search.trim() !== '';

  return (
    <PictureProvider value={context}>
      <RateFeed store={store} />
      <h1 className="sr-only">{t('title')}</h1>
      <div className="flex min-h-[calc(100dvh-5rem)] flex-col gap-2.5">
        <TopologyToolbar view={view} picture={picture} hostName={topology.hostName} />
        <DriftList drifts={topology.drift} onChoose={choose} />
        {isNarrowed && graph.domainCount === 0 && (
          <EmptyState title={t('nothing')}>
            <Button onClick={view.showAll}>{t('showAll')}</Button>
          </EmptyState>
        )}
        <div className="flex grow gap-4">
          <div className="flex min-w-0 grow flex-col gap-2.5">
            {view.layout === 'table' && (
              <TopologyTable index={index} graph={graph} view={view} selectedId={selectedId} />
            )}
            {view.layout === 'picture' && graph.nodes.length > 0 && (
              <div className="relative min-h-96 grow overflow-hidden rounded-lg border border-line bg-canvas">
                <TopologyGraph
                  ref={picture}
                  graph={graph}
                  hostName={topology.hostName}
                  selectedId={selectedId}
                />
              </div>
            )}
            <div className="flex flex-wrap-reverse items-center justify-between gap-x-4 gap-y-1">
              <LastChange topology={topology} />
              {view.layout === 'picture' && <Legend />}
            </div>
          </div>
          {view.selected !== undefined && (
            <ThingPanel
              index={index}
              thing={view.selected}
              onChoose={choose}
              onClose={() => select(undefined)}
              {...(interfaceActions ? { interfaceActions } : {})}
            />
          )}
        </div>
      </div>
    </PictureProvider>
  );
}
