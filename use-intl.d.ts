import type { Locale } from './components/shell/preferences';
import type messages from './messages/en.json';

// Makes a key that messages/en.json lacks a type error.
declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof messages;
  }
}
