import { expect, it } from 'vitest';
import type { Parsed } from '../parse/parsed';
import { parseOnce } from './parse-once';

function countingParser() {
  const texts: string[] = [];
  const parse = (text: string): Parsed<{ readonly text: string }> => {
    texts.push(text);
    return { ok: true, value: { text }, unparsed: [] };
  };
  return { texts, once: parseOnce(parse) };
}

it('gives the same object for the same text, and parses it once', () => {
  const { texts, once } = countingParser();
  const first = once.parse('<a/>');
  once.forgetUnused();
  expect(once.parse('<a/>')).toBe(first);
  once.parse('<b/>');
  expect(texts).toEqual(['<a/>', '<b/>']);
});

it('keeps nothing that one whole reading did without', () => {
  const { texts, once } = countingParser();
  once.parse('<a/>');
  once.forgetUnused();
  once.forgetUnused();
  once.parse('<a/>');
  expect(texts).toEqual(['<a/>', '<a/>']);
});
