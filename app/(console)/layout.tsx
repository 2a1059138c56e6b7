import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/shell/console-shell';
import { readConfig } from '@/server/config';
import { watchedHosts } from '@/server/host/hosts';
import { readSessionCookie } from '@/server/sign-in/session-cookie';
import { readSession } from '@/server/sign-in/sessions';

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession(readSessionCookie(await headers()));
  if (session === undefined) redirect('/sign-in');
  // The same as `hosts.list`, without a question after the page has loaded: the stream opens a round trip earlier.
  const hosts = [...watchedHosts().values()].map((host) => host.summary);
  return (
    <ConsoleShell
      hosts={hosts}
      user={{
        name: session.user,
        role: session.role,
        needsApproval: readConfig().signIn.approvals,
      }}
    >
      {children}
    </ConsoleShell>
  );
}
