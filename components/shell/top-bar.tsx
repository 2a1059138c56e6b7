'use client';

import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { Link } from '../host/link';
import { BrandMark } from './brand-mark';
import { Find } from './find';
import { HostName } from './host-name';
import { LiveIndicator } from './live-indicator';
import { MainNav } from './main-nav';
import { LanguageSwitch, ThemeMenu } from './preference-controls';
import { UserMenu } from './user-menu';

/** One row on a wide screen; on a phone the navigation is a second row, with nothing hidden behind a menu button. */
export function TopBar({
  host,
  hosts,
}: {
  readonly host: HostSummary;
  readonly hosts: readonly HostSummary[];
}) {
  const t = useTranslations('shell');
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface print:static print:border-0">
      <div className="flex flex-wrap items-center gap-x-2 px-3 sm:px-4 md:h-12 md:flex-nowrap md:gap-x-3">
        <Link
          href="/"
          className="flex h-11 items-center gap-2 rounded-sm font-semibold tracking-tight md:h-auto"
        >
          <BrandMark />
          <span className="max-sm:sr-only">{t('title')}</span>
        </Link>
        <HostName host={host} hosts={hosts} />
        <LiveIndicator host={host} />
        <div className="grow md:hidden" />
        <MainNav className="max-md:order-last max-md:w-full md:ml-3 md:grow" />
        <div className="flex items-center gap-1 print-hidden">
          <Find hosts={hosts} />
          <span className="hidden items-center gap-1 md:flex">
            <LanguageSwitch />
            <ThemeMenu />
          </span>
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
