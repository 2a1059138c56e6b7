'use client';

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useRouter } from '../host/link';
import { formatPreferenceCookie, type Locale, localeCookie, type Theme, themeCookie } from './preferences';

interface Preferences {
  readonly theme: Theme;
  readonly chooseTheme: (theme: Theme) => void;
  readonly chooseLocale: (locale: Locale) => void;
}

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export function PreferencesProvider({
  theme: firstTheme,
  children,
}: {
  readonly theme: Theme;
  readonly children: ReactNode;
}) {
  const router = useRouter();
  const [theme, setTheme] = useState(firstTheme);
  const preferences = useMemo<Preferences>(
    () => ({
      theme,
      chooseTheme(next) {
        writeCookie(themeCookie, next);
        setTheme(next);
        document.documentElement.classList.remove('light', 'dark');
        if (next !== 'system') document.documentElement.classList.add(next);
      },
      chooseLocale(next) {
        writeCookie(localeCookie, next);
        // The server sends the other language's messages; the page keeps its state and its stream.
        router.refresh();
      },
    }),
    [theme, router],
  );
  return <PreferencesContext value={preferences}>{children}</PreferencesContext>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (preferences === undefined) throw new Error('There is no PreferencesProvider around this.');
  return preferences;
}

function writeCookie(name: string, value: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS, and this console often has none
  document.cookie = formatPreferenceCookie(name, value);
}
