'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { useHost } from '../host/host-provider';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Menu, MenuItem } from '../ui/menu';
import { Mono } from '../ui/mono';

export function HostSwitcher({
  hosts,
  host,
}: {
  readonly hosts: readonly HostSummary[];
  readonly host: HostSummary;
}) {
  const t = useTranslations('shell');
  const { topology } = useHost();
  const name = topology?.hostName ?? host.name;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('host', { name })}
          className={classNames(buttonClass('quiet'), 'min-w-0 shrink px-1.5!')}
        >
          <Mono className="max-w-[22ch] truncate">{name}</Mono>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
    >
      {hosts.map((each) => (
        <MenuItem key={each.id} onSelect={() => {}}>
          <Mono>{each.id === host.id ? name : each.name}</Mono>
          <span className="ml-auto pl-3 text-muted">{t(`hostKind.${each.kind}`)}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
