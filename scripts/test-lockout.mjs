import { prepareLabImage } from './demo-host.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { Problem } from './problem.mjs';
import { buildPages } from './production-build.mjs';
import { showWaitsInLines } from './progress.mjs';
import { parseWords } from './start-console.mjs';
import { browserNeeds, installSystemPackages, isDebianLike, isRoot } from './system-packages.mjs';
import { formatCounts } from './test-counts.mjs';
import { runPlaywright } from './test-runners.mjs';

const managers = ['netplan', 'ifupdown', 'networkmanager', 'networkd'];
const uplinks = ['static', 'dhcp'];

export const help = `npm run test:lockout -- [options]

Changes the only uplink of real hosts from a browser on the other side of it, and sees that nobody is locked out. Ends
with the line "N passed, N failed". Whole it takes hours; what is worth most is run first.

  --manager M[,M…]   ${managers.join(', ')}; all of them without it
  --uplink U[,U…]    static, dhcp; both without it
  --grep TEXT        tests with this text in their titles
  --quick            what npm test runs: the way there and the way back, on netplan with a static address
  --hosts N          test N hosts at the same time (2)
  --minutes N        begin no test after N minutes; those left out are counted as skipped`;

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseWords(args, {
    manager: { type: 'string' },
    uplink: { type: 'string' },
    grep: { type: 'string' },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    hosts: { type: 'string' },
  });
  const text = (/** @type {unknown} */ value) => (typeof value === 'string' ? value : undefined);
  const wanted = {
    managers: chooseFrom(managers, text(values['manager'])),
    uplinks: chooseFrom(uplinks, text(values['uplink'])),
    grep: text(values['grep']),
    isQuick: values['quick'] === true,
    minutes: parseNumber(text(values['minutes'])),
    hosts: parseNumber(text(values['hosts'])),
  };
  if (!isRoot() || !isDebianLike())
    throw new Problem('This boots real hosts, which takes root on Debian or Ubuntu.', 'Run it there.');
  showWaitsInLines();
  await installNpmPackages();
  await installSystemPackages(browserNeeds, 'for the browser on the LAN');
  await prepareLabImage();
  const counts = await runLockout(wanted);
  for (const failure of counts.failures) console.log(`\n✗ ${failure}`);
  console.log(`\n${formatCounts(counts)}`);
  return counts.failed > 0 ? 1 : 0;
}

/**
 * @param {object} wanted
 * @param {readonly string[] | undefined} [wanted.managers] all of them without it
 * @param {readonly string[] | undefined} [wanted.uplinks]
 * @param {string | undefined} [wanted.grep]
 * @param {boolean} [wanted.isQuick]
 * @param {number | undefined} [wanted.minutes]
 * @param {number | undefined} [wanted.hosts]
 */
export async function runLockout({
  managers: named,
  uplinks: kinds,
  grep,
  isQuick = false,
  minutes,
  hosts = 2,
}) {
  await buildPages();
  const args = ['--config', 'e2e/lockout.config.ts', ...(grep === undefined ? [] : ['--grep', grep])];
  return runPlaywright('lockout', args, {
    BRIDGEHEAD_LOCKOUT: JSON.stringify({
      managers: named ?? (isQuick ? ['netplan'] : managers),
      uplinks: kinds ?? (isQuick ? ['static'] : uplinks),
      isQuick,
      hosts,
      ...(minutes === undefined ? {} : { beginNoTestAfterMs: Date.now() + minutes * 60_000 }),
    }),
  });
}

/**
 * @param {readonly string[]} known
 * @param {string | undefined} list
 */
function chooseFrom(known, list) {
  if (list === undefined) return undefined;
  const words = list.split(',');
  const unknown = words.find((word) => !known.includes(word));
  if (unknown === undefined) return words;
  throw new Problem(`"${unknown}" is none of ${known.join(', ')}.`, 'Give --help to see the options.');
}

/** @param {string | undefined} text */
export function parseNumber(text) {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Problem(`"${text}" is not a number, from 1 on.`, 'Give 45, say.');
}
