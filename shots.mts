import { chromium } from '@playwright/test';
import { RunningConsole } from './e2e/running-console';
import { enterArgv } from './lab/lab';

const running = await RunningConsole.start({ kind: 'lab', name: 'wiz1', prefix: enterArgv('wiz1') });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const only = process.argv.slice(2);
const shots: [
  string,
  { w: number; scheme: 'light' | 'dark'; locale: string; path: string; wait?: string },
][] = [
  ['uplink', { w: 1440, scheme: 'light', locale: 'en-US', path: '/bridges/create?uplink=enp1s0' }],
  ['uplink-390', { w: 390, scheme: 'dark', locale: 'zh-CN', path: '/bridges/create?uplink=enp1s0' }],
  [
    'addressing',
    { w: 1440, scheme: 'light', locale: 'en-US', path: '/bridges/create?step=addressing&uplink=enp1s0' },
  ],
  [
    'static',
    {
      w: 1440,
      scheme: 'dark',
      locale: 'en-US',
      path: '/bridges/create?step=addressing&uplink=enp1s0&addressing=static&addresses=192.168.100.300/24&gateways=10.0.0.1',
    },
  ],
  [
    'static-390',
    {
      w: 390,
      scheme: 'light',
      locale: 'zh-CN',
      path: '/bridges/create?step=addressing&uplink=enp1s0&addressing=static&addresses=192.168.100.3',
    },
  ],
  [
    'options',
    {
      w: 1440,
      scheme: 'light',
      locale: 'en-US',
      path: '/bridges/create?step=options&uplink=enp1s0&stp=on&bridge=br0',
    },
  ],
  [
    'options-390',
    { w: 390, scheme: 'light', locale: 'en-US', path: '/bridges/create?step=options&uplink=enp1s0' },
  ],
  [
    'checks',
    {
      w: 1440,
      scheme: 'light',
      locale: 'en-US',
      path: '/bridges/create?step=checks&uplink=enp1s0&addressing=static&addresses=192.168.100.1/24&gateways=',
      wait: 'own',
    },
  ],
  [
    'checks-390',
    {
      w: 390,
      scheme: 'dark',
      locale: 'zh-CN',
      path: '/bridges/create?step=checks&uplink=enp1s0',
      wait: 'own',
    },
  ],
  ['remove', { w: 1440, scheme: 'light', locale: 'en-US', path: '/bridges/remove?bridge=br0' }],
  ['remove-390', { w: 390, scheme: 'dark', locale: 'zh-CN', path: '/bridges/remove?bridge=br0' }],
  ['bridges', { w: 1440, scheme: 'light', locale: 'en-US', path: '/bridges?bridge=br0' }],
  [
    'review',
    {
      w: 1440,
      scheme: 'light',
      locale: 'en-US',
      path: '/bridges/create?step=checks&uplink=enp1s0',
      wait: 'review',
    },
  ],
  [
    'review-390',
    {
      w: 390,
      scheme: 'dark',
      locale: 'zh-CN',
      path: '/bridges/create?step=checks&uplink=enp1s0',
      wait: 'review',
    },
  ],
];
for (const [name, s] of shots) {
  if (only.length && !only.includes(name)) continue;
  const context = await browser.newContext({
    viewport: { width: s.w, height: 900 },
    colorScheme: s.scheme,
    locale: s.locale,
    extraHTTPHeaders: { 'x-forwarded-for': '192.168.100.1' },
    hasTouch: s.w < 500,
  });
  const page = await context.newPage();
  page.on('console', (m) => {
    if (m.type() === 'error') console.log(name, m.text());
  });
  page.on('pageerror', (e) => console.log(name, String(e)));
  await page.goto(await running.createSignInLink());
  await page.goto(running.url + s.path);
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('main [role=status]')?.textContent?.includes('…'));
  if (s.wait) {
    await page
      .getByText(/192\.168\.100\.1 (through|经)|经 enp1s0/)
      .first()
      .waitFor();
    if (s.wait === 'review') {
      for (const box of await page.getByRole('checkbox').all()) await box.check();
      await page.getByRole('button', { name: /^(Next|下一步)$/ }).click();
      await page.getByRole('button', { name: /^(Start|开始|Plan again|重新拟定)$/ }).waitFor();
    }
  }
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
  console.log(name, page.url());
  await context.close();
}
await browser.close();
await running.dispose();
