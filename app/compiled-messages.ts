import compile from 'icu-minify/compile';
import type Messages from '@/messages/en.json';

type Tree = { readonly [key: string]: string | Tree };

/**
 * The messages with their placeholders and plurals taken apart, as `use-intl/format-message/format-only` wants them
 * (next.config.ts): a browser then needs no parser of messages, a tenth of the first page's scripts. Keys and nesting
 * stay as they are, so what is typed as the texts serves as well.
 */
export function compileMessages(messages: typeof Messages): typeof Messages {
  // By way of JSON: the compiler's objects have no prototype, and React sends such ones to no browser.
  return JSON.parse(JSON.stringify(compileTree(messages))) as typeof Messages;
}

function compileTree(tree: Tree): object {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? compile(value) : compileTree(value),
    ]),
  );
}
