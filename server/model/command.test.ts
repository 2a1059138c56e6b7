import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { command, formatCommand, formatWord } from './command';

test('a plain command reads as it is typed', () => {
  expect(formatCommand(command('ip', '-j', '-4', 'route'))).toBe('ip -j -4 route');
});

test('a hostile name is one quoted word', () => {
  expect(formatWord(`we "ird" $(touch pwned) 名字 'x'`)).toBe(`'we "ird" $(touch pwned) 名字 '\\''x'\\'''`);
});

test('an empty word is still a word', () => {
  expect(formatCommand(command('grep', '', '/etc/hosts'))).toBe("grep '' /etc/hosts");
});

test('a shell takes any words apart as they were', () => {
  const word = fc.string({ unit: fc.constantFrom(...`a'"\\ $(){}\`;&|<>*?[]~#!\n\t=-%中`.split('')) });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const printed = execFileSync('sh', ['-c', formatCommand({ argv: ['printf', '%s\\0', ...words] })]);
      expect(printed.toString().split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});
