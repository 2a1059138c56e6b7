import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';
import { loadAgainScript } from '@/components/shell/load-again';
import { nonceOf } from '@/server/content-security-policy';
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
  const nonce = nonceOf(await headers());
  return (
    <html lang={locale} className={theme === 'system' ? undefined : theme}>
      <head>
        {/* Browsers hide a script's nonce, and what is hydrated seems to have none. */}
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which React would escape as text
          dangerouslySetInnerHTML={{ __html: loadAgainScript }}
        />
      </head>
      <body>
        <Providers locale={locale} theme={theme} messages={await readMessages(locale)}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
