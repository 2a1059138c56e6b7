import base from '../playwright.config';

process.env['BRIDGEHEAD_PICTURES'] = 'docs';

/**
 * `npx playwright test --config e2e/pictures.config.ts` takes the pictures that README and the guide show, from real
 * lab hosts.
 */
export default { ...base, testDir: '.', testMatch: ['pictures.ts', 'guide.longest.e2e.ts'], testIgnore: [] };
