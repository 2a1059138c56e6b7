'use client';

import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { Rates } from '@/server/model/host-event';
import { useHost, useRates } from '../host/host-provider';
import { Waiting } from '../ui/note';
import type { PictureStore } from './picture-store';
import { type InterfaceActions, TopologyView } from './topology-view';

/** The start page: how the host is wired, live. */
export function TopologyPage({ interfaceActions }: { readonly interfaceActions?: InterfaceActions }) {
  const { topology } = useHost();
  const t = useTranslations('topology');
  if (topology === undefined) return <Waiting>{t('reading')}</Waiting>;
  return (
    <TopologyView
      topology={topology}
      RateFeed={HostRates}
      {...(interfaceActions ? { interfaceActions } : {})}
    />
  );
}

/** Rates come by another way than the topology, and far more often: this alone renders with them. */
function HostRates({ store }: { readonly store: PictureStore }): null {
  const rates: Rates | undefined = useRates();
  useEffect(() => store.applyRates(rates), [store, rates]);
  return null;
}
