import { next, toReview } from './convert-wizard';
import { expectAccessible } from './expect-accessible';
import { expect, test } from './test';

test('all VMs of a network move at once, a canary first; the one that cannot is left out with the reason', async ({
  page,
  host,
  bridgehead,
}) => {
  const names = ['agent01', 'deaf01', 'static01'];
  // Without a configuration of its own it would be gone at its next stop: libvirt calls it transient.
  await host.run('sh', '-c', 'virsh dumpxml --inactive deaf01 > /run/deaf01.xml && virsh undefine deaf01');
  try {
    await page.goto(`${bridgehead.url}/convert?on=network:default`);
    await page.getByRole('radio', { name: /^Running/ }).click();
    await page.getByRole('button', { name: /^Choose all \d+ shown/ }).click();
    for (const other of [/^node01,/, /^we /]) await page.getByRole('checkbox', { name: other }).uncheck();
    await expect(page.getByRole('status').filter({ hasText: '3 of' })).toBeVisible();
    await next(page, 'Where to');
    await page.getByRole('radio', { name: /br0/ }).check();
    await next(page, 'How');
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    await expect(row('deaf01').getByText('left out')).toBeVisible();
    await expect(row('deaf01').getByText(/deaf01 .*transient|deaf01 is gone/i)).toBeVisible();
    // Who is left out is not offered.
    await expect(page.getByLabel('Canary').getByRole('option')).toHaveText([
      'The first: agent01',
      'static01',
    ]);
    await page.getByLabel('If one fails').selectOption('Go on with the others');
    await toReview(page);
    await expect(row('agent01').getByText('Canary')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/\/convert\/[^?]/);
    const batch = page.url();
    await expect(row('agent01').getByText('queued')).toHaveCount(0);
    // Whoever looks away meanwhile finds it where it is by then.
    await page.goto('about:blank');
    await page.goto(batch);

    await expect(row('agent01').getByText('verified', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(row('deaf01').getByText('left out')).toBeVisible();
    // Its address was given by hand inside it, for the network that it left.
    await expect(row('static01').getByText('moved but silent')).toBeVisible({ timeout: 90_000 });
    await expect(row('static01').getByRole('link', { name: 'Why no network?' })).toBeVisible();
    await row('static01')
      .getByRole('button', { name: /What to change inside/ })
      .click();
    await page.getByRole('radio', { name: 'Static' }).click();
    await page.getByRole('textbox', { name: 'Its address on the LAN' }).fill('192.168.100.50/24');
    const inside = page.getByRole('region', { name: 'Inside static01' });
    await expect(inside.getByText(/address 192\.168\.100\.50\/24/)).toBeVisible();
    await expect(inside.getByText(/gateway 192\.168\.100\.1/)).toBeVisible();
    await expectAccessible(page);

    await page.getByRole('link', { name: /Back to what they had: all 2/ }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    for (const name of ['agent01', 'static01'])
      await expect(row(name).getByText('verified', { exact: true })).toBeVisible({ timeout: 90_000 });
    for (const name of names) expect(await host.run('virsh', 'domiflist', name)).toMatch(/network +default/);
  } finally {
    await host.run('sh', '-c', 'virsh define /run/deaf01.xml && virsh autostart deaf01');
  }
});
