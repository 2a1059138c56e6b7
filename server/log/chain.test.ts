import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../model/log-entry';
import { type Anchor, type ChainedText, chainText, verifyChain } from './chain';
import { formatEntry } from './entry-text';
import { formatLogLine, parseAnchor, parseLogLine, parseLogLines } from './log-lines';

const anyEntry: fc.Arbitrary<LogEntry> = fc.record(
  {
    at: fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString()),
    kind: fc.constantFrom('sign-in', 'run-ended', 'plan-reviewed'),
    outcome: fc.constantFrom('done', 'refused', 'kept'),
    what: fc.record({
      key: fc.string(),
      values: fc.dictionary(
        fc.string({ unit: 'binary' }),
        fc.oneof(fc.string({ unit: 'binary' }), fc.integer()),
      ),
    }),
    user: fc.string({ unit: 'grapheme' }),
    host: fc.string(),
    console: fc.string(),
  },
  { requiredKeys: ['at', 'kind', 'outcome', 'what', 'console'] },
);

function chainOf(entries: readonly LogEntry[]): ChainedText[] {
  const chain: ChainedText[] = [];
  for (const entry of entries) chain.push(chainText(chain.at(-1), formatEntry(entry)));
  return chain;
}

const anyChain = fc.array(anyEntry, { minLength: 1, maxLength: 8 }).map(chainOf);
/** A chain and the place of one of its entries. */
const placed = anyChain.chain((chain) =>
  fc.record({ chain: fc.constant(chain), index: fc.nat({ max: chain.length - 1 }) }),
);
const headOf = (chain: readonly ChainedText[]): Anchor[] =>
  chain.slice(-1).map(({ number, hash }) => ({ number, hash }));

describe('the chain', () => {
  test('is sound as it was written, and beside everything that was noted of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, async (chain) => {
        expect(await verifyChain(chain, chain)).toEqual({
          verified: chain.length,
          head: chain.at(-1)?.hash,
        });
      }),
    );
  });

  test('breaks at an entry of which one character was changed', async () => {
    await fc.assert(
      fc.asyncProperty(placed, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), async (...given) => {
        const [{ chain, index }, at, character] = given;
        const text = chain[index]?.text ?? '';
        const place = at % text.length;
        const changed = text.slice(0, place) + character + text.slice(place + 1);
        fc.pre(changed !== text);
        const tampered = chain.map((kept, i) => (i === index ? { ...kept, text: changed } : kept));
        expect(await verifyChain(tampered, [])).toMatchObject({
          verified: index,
          broken: { number: index + 1, because: 'changed' },
        });
      }),
    );
  });

  test('breaks after an entry that was made anew with its own hash', async () => {
    await fc.assert(
      fc.asyncProperty(placed, anyEntry, async ({ chain, index }, entry) => {
        const forged = chainText(chain[index - 1], formatEntry(entry));
        fc.pre(index < chain.length - 1 && forged.hash !== chain[index]?.hash);
        const tampered = chain.map((kept, i) => (i === index ? forged : kept));
        expect(await verifyChain(tampered, [])).toMatchObject({
          broken: { number: index + 2, because: 'unlinked' },
        });
      }),
    );
  });

  test('breaks where an entry was taken out, at the end too when its end was noted', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async ({ chain, index }) => {
        const without = chain.filter((_, i) => i !== index);
        const because = index === chain.length - 1 ? 'cut-off' : 'missing';
        expect(await verifyChain(without, headOf(chain))).toMatchObject({
          verified: index,
          broken: { number: index + 1, because },
        });
      }),
    );
  });

  test('breaks where one was taken out and the others were numbered anew', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async ({ chain, index }) => {
        fc.pre(index < chain.length - 1);
        const closed = chain.filter((_, i) => i !== index).map((kept, i) => ({ ...kept, number: i + 1 }));
        expect(await verifyChain(closed, [])).toMatchObject({
          verified: index,
          broken: { number: index + 1, because: 'changed' },
        });
      }),
    );
  });

  test('breaks at the first of two that were swapped, as they are and each in the place of the other', async () => {
    await fc.assert(
      fc.asyncProperty(placed, fc.nat(), async ({ chain, index }, more) => {
        const other = index + 1 + (more % chain.length);
        fc.pre(other < chain.length);
        const [one, two] = [chain[index], chain[other]];
        if (one === undefined || two === undefined) throw new Error('no such places');
        const swapped = chain.map((kept, i) => (i === index ? two : i === other ? one : kept));
        const moved = swapped.map((kept, i) => ({ ...kept, number: i + 1 }));
        for (const tampered of [swapped, moved])
          expect(await verifyChain(tampered, [])).toMatchObject({ broken: { number: index + 1 } });
      }),
    );
  });

  test('that was made anew from some entry on is found out by what was noted of it there or later', async () => {
    await fc.assert(
      fc.asyncProperty(placed, anyEntry, async ({ chain, index }, entry) => {
        const texts = chain.map(({ text }, i) => (i === index ? formatEntry(entry) : text));
        const anew: ChainedText[] = [];
        for (const text of texts) anew.push(chainText(anew.at(-1), text));
        fc.pre(anew.at(-1)?.hash !== chain.at(-1)?.hash);
        expect(await verifyChain(anew, [])).not.toHaveProperty('broken');
        expect(await verifyChain(anew, chain)).toMatchObject({
          broken: { number: index + 1, because: 'rewritten' },
        });
        expect(await verifyChain(anew, headOf(chain))).toMatchObject({
          broken: { number: chain.length, because: 'rewritten' },
        });
      }),
    );
  });

  test('of nothing is sound, unless something was noted', async () => {
    expect(await verifyChain([], [])).toMatchObject({ verified: 0 });
    expect(await verifyChain([], [{ number: 3, hash: 'x' }])).toMatchObject({
      broken: { number: 1, because: 'cut-off' },
    });
  });

  test('is broken for who noted two hashes of one entry: one of them is not what was written', async () => {
    const [one] = chainOf([{ at: '', kind: 'sign-in', outcome: 'done', what: { key: '' }, console: 'c' }]);
    if (one === undefined) throw new Error('no entry');
    expect(await verifyChain([one], [one, { number: 1, hash: 'other' }])).toMatchObject({
      broken: { number: 1, because: 'rewritten' },
    });
  });

  test('can be computed by hand, as it says', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const { previous, number, text, hash } = chain.at(-1) ?? {};
        const input = `${previous}\n${number}\n${text}`;
        const said = execFileSync('sha256sum', { input, encoding: 'utf8' });
        expect(said.split(' ')[0]).toBe(hash);
      }),
      { numRuns: 10 },
    );
  });
});

describe('an export', () => {
  async function* linesOf(chain: readonly ChainedText[]) {
    for (const kept of chain) yield formatLogLine(kept).slice(0, -1);
  }

  test('is one line an entry, read back as it was, and verified like the log itself', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, async (chain) => {
        for await (const line of linesOf(chain)) {
          expect(line).not.toContain('\n');
          const kept = parseLogLine(line);
          expect(JSON.parse(line)).toMatchObject({ entry: JSON.parse(kept?.text ?? '') });
          expect(parseAnchor(line)).toEqual({ number: kept?.number, hash: kept?.hash });
        }
        expect(await verifyChain(parseLogLines(linesOf(chain)), chain)).toMatchObject({
          verified: chain.length,
        });
      }),
    );
  });

  test('breaks at a line of which any character was changed, left out or put in', async () => {
    await fc.assert(
      fc.asyncProperty(placed, fc.nat(), fc.string({ maxLength: 2 }), async ({ chain, index }, at, put) => {
        const lines: string[] = [];
        for await (const line of linesOf(chain)) lines.push(line);
        const line = lines[index] ?? '';
        const place = at % line.length;
        const changed = line.slice(0, place) + put + line.slice(place + 1);
        fc.pre(changed !== line);
        const tampered = lines.map((text, i) => (i === index ? changed : text));
        const verdict = await verifyChain(
          parseLogLines(
            (async function* () {
              yield* tampered;
            })(),
          ),
          [],
        );
        expect(verdict).toMatchObject({ verified: index, broken: { number: index + 1 } });
      }),
    );
  });

  test('and the journal are what a log can be verified against; other lines are not', () => {
    const hash = 'a'.repeat(64);
    expect(
      parseAnchor(JSON.stringify({ BRIDGEHEAD_LOG_NUMBER: '12', BRIDGEHEAD_LOG_HASH: hash, MESSAGE: 'x' })),
    ).toEqual({ number: 12, hash });
    for (const line of ['', '{', '[]', '{"number":1}', `{"number":0,"hash":"${hash}"}`, `"${hash}"`])
      expect(parseAnchor(line)).toBeUndefined();
  });
});
