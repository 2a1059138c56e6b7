import { join } from 'node:path';
import { expect, test } from './test';

const directory = join(import.meta.dirname, '..', 'docs');

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 720 } });
    test('the topology', async ({ page }) => {
      await page.getByRole('button', { name: /^VM node01, running/ }).click();
      await expect(page.getByText(/reaches the LAN by NAT/).first()).toBeVisible();
      await expect(page.getByText(/lease/).first()).toBeVisible();
      await expect(page.getByText(/kb\/s/).first()).toBeVisible();
      await page.screenshot({ path: join(directory, `topology-${colorScheme}.png`) });
    });
  });
