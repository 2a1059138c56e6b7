import type { Page } from '@playwright/test';
import { downLab, enterArgv, execInHost, hasFile, upLab } from '../lab/lab';
import { waitUntil } from '../lab/wait-until';
import { Turnstile, type TurnstileHost } from './lockout/turnstile';
import { RunningConsole } from './running-console';
import { expect, signIn, test } from './test';

/** The console is killed before every command of a conversion: the VM is moved whole, or is where it was. */
const lab = `${process.env['BRIDGEHEAD_E2E_LAB'] ?? 'e2e'}k`;
const name = `${lab}1`;

const host: TurnstileHost & { tell: TurnstileHost['run'] } = {
  async run(...argv) {
    const { code, stdout, stderr } = await execInHost(name, argv);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  },
  async tell(...argv) {
    return (await execInHost(name, argv)).stdout;
  },
  has: (path) => hasFile(name, path),
  async write(path, text, mode = '0644') {
    const script = 'mkdir -p "$(dirname "$1")" && cat > "$1" && chmod "$2" "$1"';
    const { code, stderr } = await execInHost(name, ['sh', '-c', script, 'sh', path, mode], { input: text });
    if (code !== 0) throw new Error(`${path} could not be written: ${stderr}`);
  },
};

/** Where node01 is: by its tap in the kernel, as it runs, by its configuration. */
const places = {
  home: 'virbr0 default default',
  moved: 'br0 br0 br0',
} as const;

async function whereItIs(): Promise<string> {
  const source = `sed -n "s/.*<source \\(network\\|bridge\\)='\\(default\\|br0\\)'.*/\\2/p"`;
  const ask = [
    "tap=$(virsh domiflist node01 | sed -n 's/^ *\\(vnet[0-9]*\\).*/\\1/p')",
    `echo $(basename "$(readlink /sys/class/net/$tap/master)") $(virsh dumpxml node01 | ${source}) $(virsh dumpxml --inactive node01 | ${source})`,
  ].join('\n');
  return (await host.run('sh', '-c', ask)).trim();
}

const undecided = () =>
  host.tell(
    'sh',
    '-c',
    'cd /var/lib/bridgehead 2> /dev/null || exit 0; for run in runs/*; do [ ! -e "$run/armed" ] || [ -e "$run/outcome" ] || echo "$run"; done; ls batches/*/under-way 2> /dev/null',
  );

test('the console is killed before every command of a conversion, and started again', async ({ browser }) => {
  test.setTimeout(40 * 60_000);
  await upLab({ name: lab, guests: 'few', waitForGuests: true, report: console.log });
  const turnstile = await Turnstile.install(host);
  const prefix = [...enterArgv(name), 'env', `PATH=${Turnstile.path}`];
  const bridgehead = await RunningConsole.start({ kind: 'lab', name, prefix });
  const page = await (await browser.newContext()).newPage();
  try {
    await signIn(page, bridgehead);
    const before = await host.run('virsh', 'dumpxml', '--inactive', 'node01');
    const uuid = (await host.run('virsh', 'domuuid', 'node01')).trim();
    const mac =
      /[0-9a-f]{2}(:[0-9a-f]{2}){5}/.exec(await host.run('virsh', 'domiflist', 'node01'))?.[0] ?? '';
    await page.goto(
      `${bridgehead.url}/convert?${new URLSearchParams({ step: 'how', vms: `${uuid}/${mac}`, target: 'bridge:br0' })}`,
    );
    await next(page, 'Checks');
    await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible({ timeout: 60_000 });
    for (const box of await page.getByRole('checkbox', { name: /^I have read this/ }).all())
      await box.check();
    await next(page, 'Review');
    /** In the middle of the steps. */
    const hangsAgainAt = 10;
    // The wizard keeps its answers in its address.
    const review = page.url();

    for (let nth = 1, isOver = false; !isOver; nth += 1)
      await test.step(`before command ${nth}`, async () => {
        await page.goto(review);
        const start = page.getByRole('button', { name: 'Start', exact: true });
        await expect(start).toBeVisible({ timeout: 60_000 });
        await turnstile.set({ nth }, { kind: 'hang' });
        await start.click();
        const ended = page.getByText('Ended', { exact: true });
        const sprungOrEnded = await waitUntil(
          `the ${nth}th command, or the end`,
          async () =>
            (await turnstile.isSprung()) ? 'sprung' : (await ended.isVisible()) ? 'ended' : undefined,
          { timeoutMs: 120_000, everyMs: 50 },
        );
        isOver = sprungOrEnded === 'ended';
        console.log(`  ${nth}: ${isOver ? 'ended by itself' : (await turnstile.passed()).at(-1)}`);
        if (!isOver) {
          await bridgehead.kill();
          await turnstile.remove();
          // Once the new console's first look at what is undecided gets no answer.
          if (nth === hangsAgainAt)
            await turnstile.set({ like: ['find */runs *armed*'], looks: true }, { kind: 'hang' });
          await bridgehead.startAgain();
          if (nth === hangsAgainAt) await turnstile.untilItSprings();
        }
        await turnstile.remove();
        await waitUntil(
          'everything to be decided',
          async () => ((await undecided()) === '' ? true : undefined),
          { timeoutMs: 120_000, everyMs: 200 },
        );
        const where = await whereItIs();
        expect([places.home, places.moved]).toContain(where);
        // The page that was open comes back by itself to what is so.
        if (/\/convert\/[^?]/.test(page.url()))
          await expect(page.getByRole('row').filter({ hasText: 'node01' })).toContainText(
            where === places.moved ? /verified|moved/ : /(?<!not )put back|queued/,
            { timeout: 90_000 },
          );

        // The history says so too, and what was moved goes back from there.
        await page.goto(`${bridgehead.url}/runs`);
        if (where === places.home) {
          expect(await host.run('virsh', 'dumpxml', '--inactive', 'node01')).toBe(before);
          return;
        }
        await page.getByRole('region', { name: 'Moves of VMs' }).first().getByRole('link').first().click();
        await page.getByRole('link', { name: /^Back to what they had/ }).click();
        await expect(start).toBeVisible({ timeout: 60_000 });
        await start.click();
        await expect(ended).toBeVisible({ timeout: 120_000 });
        expect(await whereItIs()).toBe(places.home);
        expect(await host.run('virsh', 'dumpxml', '--inactive', 'node01')).toBe(before);
      });
  } finally {
    await page.context().close();
    await bridgehead.dispose();
    await downLab(lab);
  }
});

async function next(page: Page, heading: string): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
}
