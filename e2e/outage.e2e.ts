import { enterArgv } from '../lab/lab';
import { RunningConsole } from './running-console';
import { expect, signIn, test } from './test';

test('libvirt stopped under the open page is said, with the age of what is shown, and its return is seen', async ({
  page,
  host,
}) => {
  await expect(page.getByRole('button', { name: /^VM node01, running/ })).toBeVisible();
  await host.run(
    'systemctl',
    'stop',
    'libvirtd.socket',
    'libvirtd-ro.socket',
    'libvirtd-admin.socket',
    'libvirtd.service',
  );
  await expect(
    page
      .getByText(/libvirt/i)
      .filter({ hasText: /not (running|answer)/i })
      .first(),
  ).toBeVisible();
  // Nothing is emptied: the old picture stays, as old.
  await expect(page.getByRole('button', { name: /^VM node01, / })).toBeVisible();
  await host.run('systemctl', 'start', 'libvirtd.socket', 'libvirtd.service');
  await expect(page.getByText(/libvirt/i).filter({ hasText: /not (running|answer)/i })).toHaveCount(0, {
    timeout: 30_000,
  });
  await expect(page.getByRole('button', { name: /^VM node01, running/ })).toBeVisible();
});

test('a console that is killed and started again: the page says so and comes back by itself', async ({
  page,
  host,
  bridgehead,
}) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await bridgehead.kill();
  await expect(page.getByText(/console.*(not|cannot|unreachable)/i).first()).toBeVisible();
  await bridgehead.startAgain();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
  await host.run('ip', 'link', 'add', 'br-after', 'type', 'bridge');
  await expect(page.getByRole('button', { name: /br-after/ })).toBeVisible();
  await host.run('ip', 'link', 'del', 'br-after');
});

test('a page that is asked for while the console is away opens when it is back, unless one stays', async ({
  page,
  bridgehead,
}) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  const isSaid = page.getByText('The page that you asked for opens as soon as it answers.');
  await bridgehead.kill();
  await expect(page.getByText(/console has not answered/).first()).toBeVisible();
  await page.getByRole('link', { name: 'Networks' }).click();
  await expect(isSaid).toBeVisible();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await expect(isSaid).toHaveCount(0);
  await page.getByRole('link', { name: 'Networks' }).click();
  await page.getByRole('link', { name: 'Runs' }).click();
  await bridgehead.startAgain();
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('live', { exact: true })).toBeVisible();
});

test('a page that is cut off while it loads says so, and is loaded when the console answers', async ({
  page,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/vms`);
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  // Out of reach, as for a browser whose link is being changed: nothing of the next page's code has come yet.
  await page.route(/\/(_next\/static|api\/health)/, (route) => route.abort('connectionfailed'));
  await page.getByRole('link', { name: 'Create a VM' }).click();
  await expect(page.getByText('This page was cut off while it loaded.')).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByRole('heading', { name: 'Create a VM' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('live', { exact: true })).toBeVisible();
});

test('a page whose code never comes is loaded again, once the console answers', async ({
  page,
  bridgehead,
}) => {
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  // Swallowed, not refused: the browser waits, and has nothing to say.
  await page.route(/\/_next\/static\/.*\.js/, () => undefined);
  await page.route(/api\/health/, (route) => route.abort('connectionfailed'));
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) asked.push(request.url());
  });
  await page.goto(`${bridgehead.url}/vms`, { waitUntil: 'commit' });
  await expect(page.getByText('connecting', { exact: true })).toBeVisible();
  await page.waitForRequest(/api\/health/, { timeout: 30_000 });
  expect(asked).toHaveLength(1);
  await page.unrouteAll();
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(asked).toHaveLength(2);
});

test('a page whose answer breaks off in the middle says so, and is loaded when the console answers', async ({
  page,
  host,
  bridgehead,
}) => {
  await page.goto(`${bridgehead.url}/networks/default/change?do=no-autostart`);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await page.route(/api\/health/, (route) => route.abort('connectionfailed'));
  // What stands in a page's head comes last: what is around the page breaks then too.
  await page.evaluate(() => {
    const { fetch } = window;
    window.fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!response.url.includes('/runs/')) return response;
      const whole = await response.text();
      const parts = [new TextEncoder().encode(whole.slice(0, whole.indexOf('[["$","meta"')))];
      const body = new ReadableStream({
        async pull(controller) {
          const part = parts.shift();
          if (part !== undefined) return controller.enqueue(part);
          await new Promise(requestAnimationFrame);
          controller.error(new TypeError('network error'));
        },
      });
      return Object.defineProperty(new Response(body, response), 'url', { value: response.url });
    };
  });
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('This page was cut off while it loaded.')).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByText('Done, and proved by reading the host again')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  await host.run('virsh', 'net-autostart', 'default');
});

test('eight tabs stay live, SIGTERM ends the console within two seconds, and all eight come back', async ({
  browser,
  host,
}) => {
  const own = await RunningConsole.start({ kind: 'lab', name: host.name, prefix: enterArgv(host.name) });
  const context = await browser.newContext();
  const first = await context.newPage();
  await signIn(first, own);
  const tabs = [first, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
  for (const tab of tabs.slice(1)) await tab.goto(own.url);
  for (const tab of tabs) await expect(tab.getByText('live', { exact: true })).toBeVisible();
  await host.run('ip', 'link', 'add', 'br-tabs', 'type', 'bridge');
  for (const tab of tabs) await expect(tab.getByRole('button', { name: /br-tabs/ })).toBeVisible();

  expect(await own.terminate()).toBeLessThan(2_000);
  await own.startAgain();
  await host.run('ip', 'link', 'del', 'br-tabs');
  for (const tab of tabs) {
    await expect(tab.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(tab.getByRole('button', { name: /br-tabs/ })).toHaveCount(0);
  }
  await context.close();
  await own.dispose();
});
