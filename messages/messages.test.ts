import { createTranslator } from 'use-intl/core';
import { expect, it } from 'vitest';
import { problemCodes } from '../server/model/problem';
import en from './en.json';
import zhCN from './zh-CN.json';

type Tree = { readonly [key: string]: string | Tree };

/** `shell.banners.recorded` → its text. */
function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : flatten(value, `${prefix}${key}.`),
    ),
  );
}

/** Placeholders and tags; not the words inside a plural or a select, which differ. */
function placeholders(text: string): string[] {
  const names = [
    ...text.matchAll(
      /(?<!(?:zero|one|two|few|many|other|=\d+) )\{(\w+)(?:\}|, (?:plural|select|number|date|time))/g,
    ),
  ].map(([, name]) => name);
  const tags = [...text.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`);
  return [...new Set([...names, ...tags])].map(String).sort();
}

const english = flatten(en);
const chinese = flatten(zhCN);

it('says everything in both languages', () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
});

// Chinese has no plural, so a value that only chooses between "bridge" and "bridges" is not needed there.
it('asks in Chinese for no value that the English sentence is not given', () => {
  const unknown = Object.entries(chinese).flatMap(([key, text]) =>
    placeholders(text)
      .filter((name) => !placeholders(english[key] ?? '').includes(name))
      .map((name) => `${key}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

it.each(['en', 'zh-CN'] as const)(
  'parses every message of %s',
  (locale) => {
    const texts = locale === 'en' ? english : chinese;
    const failures: string[] = [];
    const t = createTranslator({
      locale,
      messages: locale === 'en' ? en : zhCN,
      timeZone: 'UTC',
      onError: (error) => failures.push(error.message),
    });
    for (const [key, text] of Object.entries(texts)) {
      // A number fits every kind of placeholder, and a tag needs a function.
      const values = placeholders(text).map((name) =>
        name.startsWith('<') ? [name.slice(1, -1), () => ''] : [name, 1],
      );
      t.rich(key as Parameters<typeof t.rich>[0], Object.fromEntries(values));
    }
    expect(failures).toEqual([]);
    // A thousand sentences are parsed, which takes a while on a machine that does something else.
  },
  30_000,
);

it('has a fact and a remedy for each problem, and none for what is no problem', () => {
  expect(Object.keys(en.problems).sort()).toEqual([...problemCodes].sort());
  for (const code of problemCodes) {
    expect(en.problems[code].what).not.toBe('');
    expect(en.problems[code].remedy).not.toBe('');
  }
});
