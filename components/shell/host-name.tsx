'use client';

import { Check, ChevronDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { useHost } from '../host/host-provider';
import { usePagePath, useRouter } from '../host/link';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { Mono } from '../ui/mono';
import { samePageOf } from './same-page';

/**
 * Which host all of this is about, and the way to the others. Among several by the name that they have here; one alone
 * by what it calls itself, once it has said so.
 */
export function HostName({
  host,
  hosts,
}: {
  readonly host: HostSummary;
  readonly hosts: readonly HostSummary[];
}) {
  const t = useTranslations('shell');
  const router = useRouter();
  const path = usePagePath();
  const { topology } = useHost();
  const name = hosts.length > 1 ? host.name : (topology?.hostName ?? host.name);
  return (
    <Menu
      trigger={
        <button
          type="button"
          title={host.place ?? t(`hostKind.${host.kind}`)}
          className={classNames(buttonClass('quiet'), 'min-w-0 shrink! px-1.5! font-normal!')}
        >
          <span className="sr-only">{t('host')} </span>
          <Mono className="block max-w-[22ch] truncate">{name}</Mono>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted print:hidden" />
        </button>
      }
    >
      {hosts.length > 1 &&
        hosts.map((one) => (
          <MenuItem key={one.id} onSelect={() => router.pushTo(one.id, samePageOf(path))}>
            <span className="w-4">
              {one.id === host.id && <Check size={14} aria-label={t('shownHost')} />}
            </span>
            <Mono className="max-w-[30ch] truncate">{one.name}</Mono>
          </MenuItem>
        ))}
      {hosts.length > 1 && <MenuSeparator />}
      <MenuItem onSelect={() => router.push('/hosts')}>
        <span className="w-4" />
        {t('allHosts')}
      </MenuItem>
    </Menu>
  );
}
