import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';
import { Providers } from './providers';
import { readMessages, readPreferences } from './read-preferences';

export const metadata: Metadata = {
  title: 'Bridgehead',
  icons: { icon: '/favicon.svg' },
  robots: { index: false },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { locale, theme } = await readPreferences();
  return (
    <html lang={locale} className={theme === 'system' ? undefined : theme}>
      <body>
        <Providers locale={locale} theme={theme} messages={await readMessages(locale)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
