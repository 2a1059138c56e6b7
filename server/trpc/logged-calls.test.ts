import { expect, test } from 'vitest';
import en from '@/messages/en.json';
import { logKinds } from '../model/log-entry';
import { logs } from './log-call';
import { appRouter } from './router';

/** Every procedure of the API, made from the router itself: a new one cannot be forgotten. */
const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => ({
  path,
  // tRPC keeps them so; its types tell a caller less.
  ...(procedure as unknown as { _def: { type: string; meta?: { logs?: unknown } } })._def,
}));

test('every order says what is logged of it, or that nothing is', () => {
  const silent = procedures.filter(({ type, meta }) => type === 'mutation' && meta?.logs === undefined);
  expect(silent.map(({ path }) => path)).toEqual([]);
  expect(procedures.length).toBeGreaterThan(50);
});

test('every plan that can be started is logged when it is reviewed', () => {
  const starts = procedures.filter(({ meta }) => meta?.logs === logs.start || meta?.logs === logs.startBatch);
  const plans = procedures.filter(({ meta }) => meta?.logs === logs.plan || meta?.logs === logs.planBatch);
  expect(starts.length).toBeGreaterThan(5);
  // A plan for another host goes into a playbook, and is not started from here.
  const startable = plans.filter(({ path }) => path !== 'bridges.planElsewhere');
  expect(startable.map(({ path }) => path.split('.')[0])).toEqual(
    starts.map(({ path }) => path.split('.')[0]),
  );
});

test('what is logged has a sentence, and each kind a name', () => {
  const known: { readonly [key: string]: unknown } = en.log.what;
  for (const { what } of Object.values(logs)) {
    const { key } = what({ input: {} as never, data: undefined });
    const [, , ...path] = key.split('.');
    const text = path.reduce<unknown>((tree, name) => (tree as typeof known)?.[name], known);
    expect(text, key).toEqual(expect.any(String));
  }
  expect(Object.keys(en.log.kind).sort()).toEqual([...logKinds].sort());
});
