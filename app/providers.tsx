'use client';

import { type ReactNode, useEffect } from 'react';
import { IntlProvider, type Messages } from 'use-intl';
import { markRunning } from '@/components/shell/load-again';
import type { Locale, Theme } from '@/components/shell/preferences';
import { PreferencesProvider } from '@/components/shell/preferences-provider';
import { TooltipProvider } from '@/components/ui/tooltip';

interface ProvidersProps {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly messages: Messages;
  readonly children: ReactNode;
}

export function Providers({ locale, theme, messages, children }: ProvidersProps) {
  useEffect(markRunning, []);
  return (
    <IntlProvider
      locale={locale}
      messages={messages}
      // Times are shown where the operator is, not where the host is.
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      <PreferencesProvider theme={theme}>
        <TooltipProvider>{children}</TooltipProvider>
      </PreferencesProvider>
    </IntlProvider>
  );
}
