import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import english from '@/messages/en.json';
import chinese from '@/messages/zh-CN.json';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const twins = [
  { locale: 'en', text: read('guide.md'), messages: english },
  { locale: 'zh-CN', text: read('guide.zh-CN.md'), messages: chinese },
] as const;

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);
/** `### 1.2.3 Define it anew` is 1.2.3; the sections at the end have no number, and count as one each. */
const sections = (text: string) =>
  all(text, /^#+ (.*)$/gm).map((heading) => /^[\d.]*\d/.exec(heading)?.[0] ?? '');
const commands = (text: string) => all(text, /^ {4,}(\S.*)$/gm);
const pictures = (text: string) => all(text, /!\[[^\]]+\]\(([^)]+)\)/g);

/** GitHub's: lower case, punctuation gone, blanks are dashes. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

function textsOf(messages: object): string[] {
  return Object.values(messages).flatMap((value: unknown) =>
    typeof value === 'string' ? [value] : textsOf(value as object),
  );
}

test('both have the same sections, commands and pictures', () => {
  const [one, other] = twins.map(({ text }) => text) as [string, string];
  expect(sections(other)).toEqual(sections(one));
  expect(commands(other)).toEqual(commands(one));
  expect(pictures(other)).toEqual(pictures(one).map((path) => path.replace('/en/', '/zh-CN/')));
});

describe.each(twins)('the guide in $locale', ({ locale, text, messages }) => {
  test('shows every picture that was taken for it, and no other', () => {
    const directory = join(import.meta.dirname, 'guide', locale);
    const taken = existsSync(directory)
      ? readdirSync(directory).map((file) => `guide/${locale}/${file}`)
      : [];
    expect(pictures(text).sort()).toEqual(taken.sort());
  });

  test('calls everything by the word that stands on the page', () => {
    const words = new Set(textsOf(messages));
    expect(all(text, /\*\*([^*]+)\*\*/g).filter((word) => !words.has(word))).toEqual([]);
  });

  test('leads nowhere that is not there', () => {
    const headings = all(text, /^#+ (.*)$/gm).map(anchor);
    expect(all(text, /\]\(#([^)]+)\)/g).filter((to) => !headings.includes(to))).toEqual([]);
  });
});
