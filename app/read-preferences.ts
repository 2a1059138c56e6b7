import { cookies, headers } from 'next/headers';
import { createTranslator } from 'use-intl/core';
import {
  chooseLocale,
  type Locale,
  localeCookie,
  parseLocale,
  parseTheme,
  type Theme,
  themeCookie,
} from '@/components/shell/preferences';
import type Messages from '@/messages/en.json';
import { compileMessages } from './compiled-messages';

/** What this browser asked for, known before the first byte is sent. */
export async function readPreferences(): Promise<{ readonly locale: Locale; readonly theme: Theme }> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return {
    locale: parseLocale(jar.get(localeCookie)?.value) ?? chooseLocale(sent.get('accept-language')),
    theme: parseTheme(jar.get(themeCookie)?.value),
  };
}

const compiled = new Map<Locale, Promise<typeof Messages>>();

/** One language's messages, compiled; the other never reaches the browser. */
export function readMessages(locale: Locale): Promise<typeof Messages> {
  const known = compiled.get(locale) ?? importMessages(locale).then(compileMessages);
  compiled.set(locale, known);
  return known;
}

async function importMessages(locale: Locale): Promise<typeof Messages> {
  switch (locale) {
    case 'en':
      return (await import('@/messages/en.json')).default;
    case 'zh-CN':
      return (await import('@/messages/zh-CN.json')).default;
  }
}

/** The title of a page of the console, in the operator's language. */
export async function readTitle(
  page:
    | 'topology'
    | 'networks'
    | 'bridges'
    | 'vms'
    | 'convert'
    | 'createBridge'
    | 'removeBridge'
    | 'runs'
    | 'createVm'
    | 'vm'
    | 'versions'
    | 'doctor'
    | 'log'
    | 'account'
    | 'approvals'
    | 'hosts',
) {
  const { locale } = await readPreferences();
  const t = createTranslator({ locale, messages: await readMessages(locale), namespace: 'shell' });
  return { title: `${t(page)} · ${t('title')}` };
}
