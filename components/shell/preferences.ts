/** The operator's language and theme: two cookies that the server reads, so that the first paint is right. */
export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const localeCookie = 'bridgehead-locale';
export const themeCookie = 'bridgehead-theme';

export function parseLocale(text: string | undefined): Locale | undefined {
  return locales.find((locale) => locale === text);
}

export function parseTheme(text: string | undefined): Theme {
  return themes.find((theme) => theme === text) ?? 'system';
}

/** The first language of the browser's list, best first, that we speak. Any Chinese reads Simplified better than English. */
export function chooseLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN';
    if (tag === 'en' || tag.startsWith('en-')) return 'en';
  }
  return 'en';
}

/** A year; not a secret, and read by scripts of this page alone. */
export function formatPreferenceCookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; SameSite=Lax; Max-Age=31536000`;
}
