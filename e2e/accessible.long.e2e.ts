import type { Page } from '@playwright/test';
import { expectAccessible } from './expect-accessible';
import { expect, labName, test } from './test';

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

/** Each step, and a word of the host's that is on it when it has been drawn. */
const steps = {
  '/bridges/create': 'enp2s0',
  '/bridges/create?uplink=enp1s0&step=addressing': 'MAC',
  '/bridges/create?uplink=enp1s0&step=addressing&addressing=static&addresses=x': 'DNS',
  '/bridges/create?uplink=enp1s0&step=options&bridge=br0&stp=on': 'virbr1',
  '/bridges/create?uplink=enp1s0&step=checks&addressing=static&addresses=192.168.100.1/24&gateways=':
    'systemd',
  '/bridges/create?uplink=enp1s0&step=review': 'netplan',
  '/bridges/remove?bridge=br0': 'debian10',
};

/** The page itself never scrolls to the side: what is wide does so in a region of its own. */
async function expectNoOverflow(page: Page, width: number): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
}

/** axe takes seconds for a page, and there are two dozen of them: this says only that nothing hangs. */
test.beforeEach(() => test.setTimeout(300_000));

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
            await page.setViewportSize({ width: 390, height: 800 });
            await expectNoOverflow(page, 390);
            await page.setViewportSize({ width: 1280, height: 800 });
          });
      });

      test('no step of the wizards has an accessibility violation', async ({ page, bridgehead }) => {
        // As a phone in the server room shows it, too: what wraps there must not hide anything. Each theme and each
        // language is seen at both widths, though not each pair of them.
        const widths = (colorScheme === 'light') === (locale === 'en-US') ? [1280, 390] : [1280];
        for (const width of widths)
          for (const [path, word] of Object.entries(steps)) {
            await page.setViewportSize({ width, height: 800 });
            await page.goto(`${bridgehead.url}${path}`);
            await expect(page.getByText(word).first()).toBeVisible();
            await expectAccessible(page);
            await expectNoOverflow(page, width);
          }
      });
    });
