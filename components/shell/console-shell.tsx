'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { HostProvider } from '../host/host-provider';
import { Link, useHostPath } from '../host/link';
import { buttonClass } from '../ui/button';
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
  const { hostId, path } = useHostPath();
  // An address without a host, as somebody types it, is the first one's.
  const host = hostId === undefined ? hosts[0] : hosts.find(({ id }) => id === hostId);
  if (host === undefined)
    return (
      <main id="content" className="mx-auto max-w-5xl p-4">
        {path === '/hosts' ? (
          children
        ) : (
          <ProblemView
            heading="h1"
            what={hostId === undefined ? t('noHost') : t('unknownHost', { name: hostId })}
            remedy={hostId === undefined ? t('noHostRemedy') : t('unknownHostRemedy')}
          >
            <Link href="/hosts" className={`mt-2 ${buttonClass('primary')}`}>
              {t('allHosts')}
            </Link>
          </ProblemView>
        )}
      </main>
    );
  return (
    <UserProvider user={user}>
      {/* Nothing of a page is to stay when it becomes another host's: not a selection, and no half-filled form. */}
      <HostProvider key={host.id} host={host} isNamed={hosts.length > 1}>
        <a
          href="#content"
          className="absolute top-0 left-0 z-50 -translate-y-full rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-1"
        >
          {t('skip')}
        </a>
        <TopBar host={host} hosts={hosts} />
        <Banners host={host} />
        <main id="content" tabIndex={-1} className="px-3 py-3 outline-none sm:px-4">
          {children}
        </main>
      </HostProvider>
    </UserProvider>
  );
}
