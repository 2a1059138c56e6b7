'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { HostProvider } from '../host/host-provider';
import { ProblemView } from '../ui/problem-view';
import { Banners } from './banners';
import { TopBar } from './top-bar';
import { type User, UserProvider } from './user-provider';

/** What stands around every page of the console: where one is, whether it is so now, and the way elsewhere. */
export function ConsoleShell({
  hosts,
  user,
  children,
}: {
  readonly hosts: readonly HostSummary[];
  readonly user: User;
  readonly children: ReactNode;
}) {
  const t = useTranslations('shell');
  const host = hosts[0];
  if (host === undefined)
    return (
      <main className="mx-auto max-w-2xl p-4">
        <ProblemView heading="h1" what={t('noHost')} remedy={t('noHostRemedy')} />
      </main>
    );
  return (
    <UserProvider user={user}>
      <HostProvider hostId={host.id}>
        <a
          href="#content"
          className="absolute top-0 left-0 z-50 -translate-y-full rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-1"
        >
          {t('skip')}
        </a>
        <TopBar host={host} />
        <Banners host={host} />
        <main id="content" tabIndex={-1} className="px-3 py-3 outline-none sm:px-4">
          {children}
        </main>
      </HostProvider>
    </UserProvider>
  );
}
