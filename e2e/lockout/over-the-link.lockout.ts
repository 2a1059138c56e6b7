import { expect, expectAsAtFirst, test } from './test';

test('the page over the LAN shows the host that it comes from', async ({ page, host }) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await expect(page.getByText(host.name).first()).toBeVisible();
  await expect(page.getByText(`${host.address}/24`).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^VM node01, running/ })).toBeVisible();
  await host.run('ip', 'link', 'add', 'br-seen', 'type', 'bridge');
  await expect(page.getByRole('button', { name: /br-seen/ })).toBeVisible();
  await host.run('ip', 'link', 'del', 'br-seen');
  await expect(page.getByRole('button', { name: /br-seen/ })).toHaveCount(0);
});

test('a pulled cable cuts the page off, and it comes back by itself when the cable is plugged in', {
  tag: '@quick',
}, async ({ page, host, first }) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await host.pullCable();
  expect(await host.answersOnLan()).toBe(false);
  await expect(page.getByText('The console has not answered since')).toBeVisible({ timeout: 60_000 });
  await host.plugCable();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expectAsAtFirst(host, first);
});

test('a console that is killed is seen as gone, and one that is started again is found', async ({
  page,
  bridgehead,
}) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await bridgehead.kill('with children');
  await expect(page.getByText('The console has not answered since')).toBeVisible({ timeout: 30_000 });
  await bridgehead.start();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
});

for (const how of ['orderly', 'power-cut'] as const)
  test(`a host that was booted again is as at first, and the open page comes back: ${how}`, async ({
    page,
    host,
    first,
  }) => {
    await expect(page.getByText('live', { exact: true })).toBeVisible();
    await host.reboot(how);
    await host.untilItAnswersOnLan();
    await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expectAsAtFirst(host, first);
  });
