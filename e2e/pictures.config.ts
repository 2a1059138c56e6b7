import base from '../playwright.config';

/** `npx playwright test --config e2e/pictures.config.ts` takes the pictures that README shows, from a real lab host. */
export default { ...base, testDir: '.', testMatch: 'pictures.ts' };
