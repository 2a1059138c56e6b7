'use client';

import { ReactFlowProvider } from '@xyflow/react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Rates } from '@/server/model/host-event';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { useHost, useRates } from '../host/host-provider';
import { EmptyState, Waiting } from '../ui/note';
import type { Thing } from './graph';
import { PictureStore } from './picture-store';
import { type PictureHandle, TopologyGraph } from './topology-graph';
import { TopologyToolbar } from './topology-toolbar';
import { useTopologyView } from './use-topology-view';
import { litBy } from './way-to-lan';

/** A slot: what may be done with a domain's interface from here. */
export type InterfaceActions = (domain: Domain, one: DomainInterface) => ReactNode;

/** The start page: how the host is wired, live. */
export function TopologyPage({ interfaceActions }: { readonly interfaceActions?: InterfaceActions }) {
  const { topology } = useHost();
  const t = useTranslations('topology');
  if (topology === undefined) return <Waiting>{t('reading')}</Waiting>;
  return (
    <TopologyView topology={topology} Rates={HostRates} {...(interfaceActions ? { interfaceActions } : {})} />
  );
}

interface TopologyViewProps {
  readonly topology: Topology;
  /** Renders nothing and feeds the store: rates come by another way than the topology, and far more often. */
  readonly Rates: (props: { readonly store: PictureStore }) => null;
  readonly interfaceActions?: InterfaceActions;
}

export function TopologyView({ topology, Rates: RateFeed }: TopologyViewProps) {
  const t = useTranslations('topology');
  const view = useTopologyView(topology);
  const [store] = useState(() => new PictureStore());
  const picture = useRef<PictureHandle>(null);
  const { graph, index, selectedId } = view;

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
  const choose = (thing: Thing) => {
    if (thing.kind === 'fold') view.toggleFold(thing.at);
    else view.select(thing);
  };

  return (
    <div className="grid gap-3">
      <h1 className="sr-only">{t('title')}</h1>
      <TopologyToolbar view={view} picture={picture} topology={topology} />
      <RateFeed store={store} />
      <div className="h-[calc(100dvh-9rem)] min-h-96 overflow-hidden rounded-lg border border-line bg-canvas">
        {graph.nodes.length === 0 ? (
          <EmptyState title={t('nothing')}>{t('nothingRemedy')}</EmptyState>
        ) : (
          <ReactFlowProvider>
            <TopologyGraph
              ref={picture}
              graph={graph}
              store={store}
              hostName={topology.hostName}
              onChoose={choose}
              onPoint={point}
            />
          </ReactFlowProvider>
        )}
      </div>
    </div>
  );
}

function HostRates({ store }: { readonly store: PictureStore }): null {
  const rates: Rates | undefined = useRates();
  useEffect(() => store.applyRates(rates), [store, rates]);
  return null;
}
