import { describe, expect, it } from 'vitest';
import { chooseLocale, parseLocale, parseTheme } from './preferences';

describe('the language of a browser that never chose', () => {
  it.each([
    [null, 'en'],
    ['', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['en-GB,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['de-DE,de;q=0.9,zh;q=0.7,en;q=0.5', 'zh-CN'],
    ['en;q=0.3,zh;q=0.7', 'zh-CN'],
    ['zh;q=0,en;q=0.1', 'en'],
    ['fr', 'en'],
  ])('%s reads %s', (acceptLanguage, locale) => {
    expect(chooseLocale(acceptLanguage)).toBe(locale);
  });
});

it('believes no cookie that says something else', () => {
  expect(parseLocale('"><script>')).toBeUndefined();
  expect(parseTheme('"><script>')).toBe('system');
});
