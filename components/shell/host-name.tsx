'use client';

import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { useHost } from '../host/host-provider';
import { Mono } from '../ui/mono';

/** Which host all of this is about: by the name it calls itself, once it has said so. */
export function HostName({ host }: { readonly host: HostSummary }) {
  const t = useTranslations('shell');
  const { topology } = useHost();
  const name = topology?.hostName ?? host.name;
  return (
    <p title={t(`hostKind.${host.kind}`)} className="min-w-0 shrink px-1.5 text-sm">
      <span className="sr-only">{t('host')} </span>
      <Mono className="block max-w-[22ch] truncate">{name}</Mono>
    </p>
  );
}
