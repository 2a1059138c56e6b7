import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/shell/console-shell';
import { readSession, sessionCookieName } from '@/server/auth';
import { watchedHosts } from '@/server/host/hosts';

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const session = readSession(jar.get(sessionCookieName(sent.get('host')))?.value);
  if (session === undefined) redirect('/sign-in');
  // The same as `hosts.list`, without a question after the page has loaded: the stream opens a round trip earlier.
  const hosts = [...watchedHosts().values()].map((host) => host.summary);
  return (
    <ConsoleShell hosts={hosts} user={session.user}>
      {children}
    </ConsoleShell>
  );
}
