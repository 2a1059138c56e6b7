'use client';

import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { useUser } from '../shell/user-provider';
import { PageHeading } from '../ui/page-heading';
import { AccountsSection } from './accounts-section';
import { SecondFactorSection } from './second-factor-section';
import { SessionsSection } from './sessions-section';

/** Who one is here, how that is proved, and where one is signed in; for administrators the same of everybody. */
export function AccountPage() {
  const t = useTranslations('account');
  const roleNames = useTranslations('roles');
  const { name, role } = useUser();
  const isAdministrator = role === 'administrator';
  return (
    <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-5">
      <PageHeading
        title={t('title')}
        summary={`${t('summary', { user: name, role: roleNames(role) })} · ${t(`roleGiven.${role}`)}`}
      />
      <Part title={t('factor')}>
        <SecondFactorSection />
      </Part>
      <Part title={isAdministrator ? t('allSessions') : t('sessions')}>
        <SessionsSection />
      </Part>
      {isAdministrator && (
        <Part title={t('people')}>
          <AccountsSection />
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 grid-cols-1 gap-2">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
