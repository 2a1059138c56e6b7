import { expectAccessible } from './expect-accessible';
import { expect, labName, signIn, test } from './test';

test.describe('who is not signed in, or comes from elsewhere', () => {
  test('sees only the way in, and a spent link is spent', async ({ browser, bridgehead }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(bridgehead.url);
    await expect(page).toHaveURL(/\/sign-in/);
    const link = await bridgehead.createSignInLink();
    await page.goto(link);
    await page.waitForURL(`${bridgehead.url}/`);
    const other = await (await browser.newContext()).newPage();
    await other.goto(link);
    await expect(other).toHaveURL(/\/sign-in\?link=spent/);
    await context.close();
  });

  test('is refused under a foreign Host or Origin, and without a session', async ({
    playwright,
    bridgehead,
  }) => {
    const request = await playwright.request.newContext();
    const api = `${bridgehead.url}/api/trpc/hosts.list`;
    expect((await request.get(api)).status()).toBe(401);
    expect((await request.get(api, { headers: { host: 'evil.example' } })).status()).toBe(403);
    expect((await request.get(api, { headers: { origin: 'http://evil.example' } })).status()).toBe(403);
  });
});

test('signing out ends what the other tabs see, too', async ({ browser, bridgehead }) => {
  const context = await browser.newContext();
  const [page, other] = [await context.newPage(), await context.newPage()];
  await signIn(page, bridgehead);
  await other.goto(bridgehead.url);
  await expect(other.getByText('live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /root/ }).click();
  await page.getByRole('menuitem', { name: /Sign out/ }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(other.getByText('live', { exact: true })).toHaveCount(0);
  await context.close();
});

/** Each page, and a word of the host's that is on it when it has been drawn; a form is drawn when it can be filled in. */
const pages = {
  '/': 'node01',
  '/networks': 'default',
  '/networks/default': 'virbr0',
  '/networks/create': undefined,
  '/bridges': 'virbr0',
  '/vms': 'node01',
  '/vms/create': undefined,
  '/convert': 'node01',
  '/account': '127.0.0.1',
  '/hosts': `${labName}1`,
  '/log': '127.0.0.1',
};

for (const colorScheme of ['light', 'dark'] as const)
  for (const locale of ['en-US', 'zh-CN'] as const)
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale });
      test('no page has an accessibility violation', async ({ page, bridgehead }) => {
        for (const [path, word] of Object.entries(pages))
          await test.step(path, async () => {
            await page.goto(`${bridgehead.url}${path}`);
            const drawn =
              word === undefined ? page.getByRole('main').getByRole('textbox') : page.getByText(word);
            await expect(drawn.first()).toBeVisible();
            await expectAccessible(page);
          });
      });
    });
