import { expect, signIn, test } from './test';

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
