'use client';

import { Moon, Sun, SunMoon } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Menu, MenuChoice } from '../ui/menu';
import { themes } from './preferences';
import { usePreferences } from './preferences-provider';

/** A language is offered in its own words, so that whoever needs it can read it. */
const languageNames = [
  { value: 'en', label: 'English', lang: 'en' },
  { value: 'zh-CN', label: '中文', lang: 'zh-CN' },
] as const;

/** Two languages: one button that names the other. */
export function LanguageSwitch() {
  const locale = useLocale();
  const { chooseLocale } = usePreferences();
  const other = languageNames.find(({ value }) => value !== locale) ?? languageNames[0];
  return (
    <button
      type="button"
      lang={other.lang}
      onClick={() => chooseLocale(other.value)}
      className={classNames(buttonClass('quiet'), 'px-2!')}
    >
      {other.label}
    </button>
  );
}

const themeIcons = { system: SunMoon, light: Sun, dark: Moon } as const;

export function ThemeMenu() {
  const t = useTranslations('shell');
  const { theme } = usePreferences();
  const Icon = themeIcons[theme];
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('theme')}
          title={t('theme')}
          className={classNames(buttonClass('quiet'), 'w-8 px-0!')}
        >
          <Icon size={16} aria-hidden />
        </button>
      }
    >
      <ThemeChoice />
    </Menu>
  );
}

export function ThemeChoice() {
  const t = useTranslations('shell');
  const { theme, chooseTheme } = usePreferences();
  return (
    <MenuChoice
      label={t('theme')}
      value={theme}
      options={themes.map((value) => ({ value, label: t(`themes.${value}`) }))}
      onChange={chooseTheme}
    />
  );
}

export function LanguageChoice() {
  const t = useTranslations('shell');
  const { chooseLocale } = usePreferences();
  return (
    <MenuChoice label={t('language')} value={useLocale()} options={languageNames} onChange={chooseLocale} />
  );
}
