'use client';

import { useTranslations } from 'use-intl';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { ChangeLink } from '../shell/change-link';
import { convertAddress } from './convert-address';
import { toConvertSource } from './convert-source';

/** The way from an interface to the page that moves it; nothing where there is nothing to move. */
export function ConvertLink({ domain, one }: { readonly domain: Domain; readonly one: DomainInterface }) {
  const t = useTranslations('convert');
  if (toConvertSource(one.source) === undefined) return null;
  return (
    <ChangeLink
      needs="operator"
      href={convertAddress({ domainUuid: domain.uuid, mac: one.mac })}
      size="small"
    >
      {t('action')}
    </ChangeLink>
  );
}

/** The way to the wizard that moves many. */
export function ConvertManyLink() {
  const t = useTranslations('convert');
  return (
    <ChangeLink needs="operator" href="/convert" look="primary">
      {t('title')}
    </ChangeLink>
  );
}
