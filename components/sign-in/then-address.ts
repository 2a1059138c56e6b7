/**
 * Where somebody goes once signed in: the page they came for, if it is one of ours. What is in an address may have been
 * written by anybody, so that `//evil.example` and `/\evil.example`, which browsers take for other sites, lead home.
 */
export function parseThenAddress(text: string | undefined): string {
  const here = 'http://console.invalid';
  if (text === undefined || !text.startsWith('/') || !URL.canParse(text, here)) return '/';
  const { origin, pathname, search } = new URL(text, here);
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}
