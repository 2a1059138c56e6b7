import { loadTypeScript } from './load-typescript.mjs';

/**
 * As whoever runs this, or, asked by root, as somebody else.
 *
 * @param {string | undefined} user
 * @returns {Promise<readonly import('../server/host/rights').Right[]>}
 */
export async function readRights(user) {
  const [{ readRights }, { localRunner }] = await Promise.all([
    loadTypeScript('server/host/rights.ts'),
    loadTypeScript('server/host/local-runner.ts'),
  ]);
  return readRights(localRunner(user === undefined ? {} : { prefix: ['runuser', '-u', user, '--'] }));
}

/** For a start: one sentence or two, and `undefined` where nothing is missing. */
export async function describeMissingRights() {
  const missing = (await readRights(undefined)).filter(({ isGiven }) => !isGiven);
  if (missing.length === 0) return undefined;
  const kinds = missing.map(({ name }) => name).join(', ');
  return `It lacks rights there (${kinds}), so not all can be seen or changed: npm run doctor says how to give them.`;
}
