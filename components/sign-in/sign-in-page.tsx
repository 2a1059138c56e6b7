'use client';

import { useTranslations } from 'use-intl';
import { BrandMark } from '../shell/brand-mark';
import { LanguageSwitch, ThemeMenu } from '../shell/preference-controls';
import { CommandBlock } from '../ui/command-block';
import { ProblemView } from '../ui/problem-view';
import { StateMark } from '../ui/state-mark';
import { SignInForm } from './sign-in-form';

/** The only page that is shown to whoever is not signed in: how to get in, and nothing of the host. */
export function SignInPage({
  reason,
  then,
  hasLinks,
}: {
  readonly reason: 'none' | 'link-spent' | 'signed-out';
  /** The page that was asked for. */
  readonly then: string;
  /** Whether one-time links are in use here. */
  readonly hasLinks: boolean;
}) {
  const t = useTranslations('signIn');
  const shell = useTranslations('shell');
  return (
    <main className="mx-auto grid max-w-lg gap-4 px-4 py-[8vh]">
      <div className="flex items-center justify-between gap-2">
        <p className="flex items-center gap-2 text-lg font-semibold tracking-tight">
          <BrandMark />
          {shell('title')}
        </p>
        <span className="flex items-center gap-1">
          <LanguageSwitch />
          <ThemeMenu />
        </span>
      </div>
      <div className="grid gap-4 rounded-lg border border-line bg-surface p-5">
        <h1 className="text-xl font-semibold tracking-tight">{t('title')}</h1>
        {reason === 'link-spent' && (
          <ProblemView tone="warning" what={t('spent')} remedy={t('spentRemedy')} />
        )}
        {reason === 'signed-out' && (
          <p role="status">
            <StateMark tone="good">{t('out')}</StateMark>
          </p>
        )}
        <p className="text-sm text-muted">{t('account')}</p>
        <SignInForm then={then} />
      </div>
      {hasLinks && (
        <div className="grid gap-2 rounded-lg border border-line bg-surface p-5">
          <h2 className="font-semibold">{t('byLink')}</h2>
          <p className="text-sm">{t('how')}</p>
          <CommandBlock command="npm run sign-in" />
          <p className="text-sm text-muted">{t('once')}</p>
        </div>
      )}
    </main>
  );
}
