'use client';

import { useTranslations } from 'use-intl';
import type { DomainInterface } from '@/server/model/topology';
import { Age, TimeLeft } from '../host/age';
import { Mono } from '../ui/mono';

/** Each address with who says so and since when: a lease by what is left of it, the others by their age. */
export function GuestAddresses({ addresses }: { readonly addresses: DomainInterface['addresses'] }) {
  const t = useTranslations('common');
  return addresses.map(({ address, prefixLength, source, readAtMs, expiresAtMs }) => (
    <div key={`${source} ${address}`} className="flex flex-wrap items-baseline gap-x-2">
      <Mono>
        {address}
        {prefixLength !== undefined && `/${prefixLength}`}
      </Mono>
      <span className="text-xs text-muted">
        {t(`addressSource.${source}`)} ·{' '}
        {expiresAtMs === undefined ? <Age atMs={readAtMs} /> : <TimeLeft untilMs={expiresAtMs} />}
      </span>
    </div>
  ));
}
