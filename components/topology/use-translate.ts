import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';

/** The whole dictionary as a plain function, for pure code that says what a box or a sentence says. */
export interface Translate {
  (key: string, values?: Message['values']): string;
  readonly has: (key: string) => boolean;
}

export function useTranslate(): Translate {
  const t = useTranslations();
  return useMemo(() => {
    // Keys that come with data (a message of the model) cannot be checked by type; those in code are, by a test.
    const untyped = t as unknown as Translate;
    return Object.assign((key: string, values?: Message['values']) => untyped(key, values), {
      has: (key: string) => untyped.has(key),
    });
  }, [t]);
}

/** A message of the model in the operator's language; one that this page does not know yet shows what it carries. */
export function translateMessage(t: Translate, { key, values }: Message): string {
  if (t.has(key)) return t(key, values);
  return Object.values(values ?? {}).join(' ') || key;
}
