import { existsSync } from 'node:fs';
import { bringUpDemoHost, demoHostName, findRunningDemoHost } from './demo-host.mjs';
import { describeMissingRights } from './own-rights.mjs';
import { Problem } from './problem.mjs';
import { isDebianLike, isRoot, isThere } from './system-packages.mjs';

/**
 * Which host the console looks at: this machine if it has libvirt, else a demo host where one can be made, else a
 * recording. Never asked: the first start shall show something true without a question.
 *
 * @typedef {{ kind: 'local' }
 *   | { kind: 'lab', name: string, prefix: readonly string[] }
 *   | { kind: 'recorded', directory: string }} LookAt as in server/config.ts
 */

/**
 * @typedef {object} Machine
 * @property {boolean} hasVirsh
 * @property {boolean} hasLibvirtDaemon
 * @property {boolean} isRoot
 * @property {boolean} isDebianLike
 */

export const recordedDirectory = 'server/parse/fixtures/kvm-netplan';
const kinds = /** @type {const} */ (['local', 'lab', 'recorded']);
/** @typedef {typeof kinds[number]} Kind */

/** @param {string | undefined} text */
export function parseLookAt(text) {
  const kind = kinds.find((kind) => kind === text);
  if (text === undefined || kind !== undefined) return kind;
  throw new Problem(
    `"${text}" is nothing to look at.`,
    `Give --look-at ${kinds.join(', ').replace(/, (\w+)$/, ' or $1')}.`,
  );
}

/**
 * @param {Machine} machine
 * @returns {{ kind: Kind, because: string }}
 */
export function chooseKind(machine) {
  if (machine.hasVirsh && machine.hasLibvirtDaemon)
    return { kind: 'local', because: 'this machine runs libvirt' };
  const lack = machine.hasVirsh
    ? 'this machine has virsh but no libvirt daemon'
    : 'this machine has no libvirt';
  if (machine.isRoot && machine.isDebianLike) return { kind: 'lab', because: lack };
  return {
    kind: 'recorded',
    because: `${lack}, and a demo host can be made by root on Debian or Ubuntu alone`,
  };
}

/** @returns {Machine} */
export function readMachine() {
  return {
    hasVirsh: isThere('virsh'),
    hasLibvirtDaemon: hasLibvirtDaemon(),
    isRoot: isRoot(),
    isDebianLike: isDebianLike(),
  };
}

/**
 * A socket, or an enabled unit under a running systemd: a libvirtd that was stopped is still this machine's, and the
 * console says that it is stopped. A unit alone means nothing in a container without systemd.
 */
function hasLibvirtDaemon() {
  const sockets = ['libvirt-sock', 'virtqemud-sock'].map((name) => `/run/libvirt/${name}`);
  if (sockets.some((path) => existsSync(path))) return true;
  if (!existsSync('/run/systemd/system')) return false;
  const wants = ['multi-user.target.wants', 'sockets.target.wants'];
  const units = ['libvirtd.service', 'libvirtd.socket', 'virtqemud.service', 'virtqemud.socket'];
  return wants.some((want) => units.some((unit) => existsSync(`/etc/systemd/system/${want}/${unit}`)));
}

/**
 * Makes ready what is looked at and says it in a sentence or two.
 *
 * @param {Kind | undefined} wanted what --look-at said
 * @returns {Promise<{ lookAt: LookAt, saying: string }>}
 */
export async function prepareLookAt(wanted) {
  const machine = readMachine();
  const { kind, because } =
    wanted === undefined ? chooseKind(machine) : { kind: wanted, because: 'you asked for it' };
  if (kind === 'local') return lookAtThisMachine(machine, because);
  if (kind === 'recorded') return lookAtRecording(because);
  if (!machine.isRoot)
    throw new Problem(
      'Only root can make a demo host, or look at one.',
      'Run it with sudo, or start with --look-at recorded.',
    );
  const running = await findRunningDemoHost();
  if (running !== undefined) return lookAtDemoHost(running, because);
  try {
    return lookAtDemoHost(await bringUpDemoHost(), because);
  } catch (error) {
    // Asked for by name it has to be there; otherwise something true is better than nothing.
    if (wanted !== undefined || !(error instanceof Problem)) throw error;
    return lookAtRecording(`${because}, and no demo host could be made: ${error.what}`);
  }
}

/**
 * @param {Machine} machine
 * @param {string} because
 */
async function lookAtThisMachine(machine, because) {
  if (!machine.hasVirsh)
    throw new Problem(
      'This machine has no virsh, so there is nothing to look at.',
      'Install libvirt (apt install libvirt-clients libvirt-daemon-system), or start with --look-at recorded.',
    );
  const missing = await describeMissingRights();
  const saying = [`this machine, because ${because}.`, ...(missing === undefined ? [] : [missing])].join(' ');
  return { lookAt: /** @type {LookAt} */ ({ kind: 'local' }), saying };
}

/** @param {string} because */
function lookAtRecording(because) {
  const lookAt = /** @type {LookAt} */ ({ kind: 'recorded', directory: recordedDirectory });
  return {
    lookAt,
    saying: `a recording of a real KVM host, read-only, because ${because.replace(/\.$/, '')}.`,
  };
}

/**
 * @param {readonly string[]} prefix
 * @param {string} because
 */
function lookAtDemoHost(prefix, because) {
  const lookAt = /** @type {LookAt} */ ({ kind: 'lab', name: demoHostName, prefix });
  const saying =
    `${demoHostName}, a demo host with real libvirt and real guests in namespaces of this machine, because ` +
    `${because}. It stays up when the console stops; take it down with: npm run lab -- down`;
  return { lookAt, saying };
}
