'use client';

import { CircleUser, KeyRound, LogOut, Stamp } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useRouter } from '../host/link';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { LanguageChoice, ThemeChoice } from './preference-controls';
import { useUser } from './user-provider';

/** Who one is and the way out; on a phone also language and theme, which have no room in the bar there. */
export function UserMenu() {
  const t = useTranslations('shell');
  const { name: user, needsApproval } = useUser();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t('user', { user })}
            className={classNames(buttonClass('quiet'), 'px-1.5!')}
          >
            <CircleUser size={16} aria-hidden />
            <span translate="no" className="max-md:hidden">
              {user}
            </span>
          </button>
        }
      >
        <div className="md:hidden">
          <LanguageChoice />
          <ThemeChoice />
          <MenuSeparator />
        </div>
        <MenuItem onSelect={() => router.push('/account')}>
          <KeyRound size={14} aria-hidden />
          {t('account')}
        </MenuItem>
        {needsApproval && (
          <MenuItem onSelect={() => router.push('/approvals')}>
            <Stamp size={14} aria-hidden />
            {t('approvals')}
          </MenuItem>
        )}
        <MenuItem onSelect={() => form.current?.requestSubmit()}>
          <LogOut size={14} aria-hidden />
          {t('signOut')}
        </MenuItem>
      </Menu>
      <form ref={form} method="post" action="/sign-out" />
    </>
  );
}
