import { userInfo } from 'node:os';
import { installNpmPackages } from './npm-packages.mjs';
import { readRights } from './own-rights.mjs';
import { Problem } from './problem.mjs';
import { parseWords } from './start-console.mjs';
import { isRoot, isThere } from './system-packages.mjs';

export const help = `npm run doctor -- [--user NAME]

Says which rights the console has on this machine as whoever runs this, or, asked by root, as the user NAME: what it may
look at, and what it may change. Nothing is changed. Ends with 1 where a right is missing, and says how to give it.`;

/** @typedef {import('../server/host/rights').Right} Right */

/** @type {Readonly<Record<Right['name'], string>>} */
const words = {
  libvirt: 'asks libvirt about virtual machines and networks',
  firewall: 'reads the firewall: what NAT does, and what it drops',
  files: 'reads the network managers’ files',
  history: 'reads the runs of the past, and how one stands',
  runs: 'begins a run, and takes its answer',
  bridges: 'makes and removes bridges',
  machines: 'changes libvirt’s networks and virtual machines',
};

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseWords(args, { user: { type: 'string' } });
  const user = /** @type {string | undefined} */ (values['user']);
  await installNpmPackages();
  if (!isThere('virsh'))
    throw new Problem(
      'This machine has no virsh.',
      'Install libvirt (apt install libvirt-clients libvirt-daemon-system).',
    );
  if (user !== undefined && !isRoot())
    throw new Problem('Only root can ask for another user.', 'Run it with sudo, or without --user.');
  const rights = await readRights(user);
  console.log(`As ${user ?? userInfo().username}, on this machine, the console`);
  for (const { name, isGiven } of rights) console.log(`  ${isGiven ? '✓' : '✗'} ${words[name]}`);
  const missing = rights.filter(({ isGiven }) => !isGiven);
  if (missing.length === 0) return 0;
  throw new Problem(
    `${missing.length === 1 ? 'A right is' : `${missing.length} rights are`} missing.`,
    remedyOf(missing, user ?? userInfo().username),
    missing.map(({ evidence }) => evidence.trim()).join('\n'),
  );
}

/**
 * @param {readonly Right[]} missing
 * @param {string} user
 */
function remedyOf(missing, user) {
  const lacksLibvirt = missing.some(({ name }) => name === 'libvirt');
  const lacksSudo = missing.some(({ name }) => name !== 'libvirt');
  return [
    ...(lacksLibvirt
      ? [`Put the user into the group libvirt (usermod -aG libvirt ${user}), and see that libvirtd runs.`]
      : []),
    ...(lacksSudo
      ? [
          user === 'bridgehead'
            ? 'Install the rules: install -m 0440 packaging/sudoers /etc/sudoers.d/bridgehead'
            : 'Run the console as root, or as its own user: sh packaging/install.sh',
        ]
      : []),
  ].join(' ');
}
