import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { localRunner } from '../server/host/local-runner';
import { recordHost } from '../server/host/record-host';
import type { Runner } from '../server/host/runner';
import { type CommandResult, formatCommand } from '../server/model/command';
import { ensureImage, type Image } from './build-image';
import { LabError } from './lab-error';
import { type Report, timed } from './progress';
import { mustRun } from './run-command';

const scripts = join(dirname(fileURLToPath(import.meta.url)), 'vlan-bond');

/**
 * Records bonds, VLANs and veth pairs. A lab host shares the machine's kernel, which may have none of them, so a
 * virtual machine is booted with Debian's kernel and the real `ip`, `bridge` and `brctl`; it has no libvirt. The
 * console's own reader asks it through its serial line.
 */
export async function recordVlanBond(directory: string, report: Report): Promise<void> {
  const image = await ensureImage(report);
  const work = await mkdtemp(join(tmpdir(), 'bridgehead-vlan-bond-'));
  try {
    await timed(report, 'Unpacking the kernel', () => unpackKernel(work, image));
    const machine = bootMachine(work, image);
    try {
      await timed(report, 'Booting', () => machine.booted);
      await recordHost(machine.runner, { directory, name: 'vlan-bond' });
    } finally {
      machine.powerOff();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackKernel(work: string, image: Image): Promise<void> {
  const depends = await mustRun(['apt-cache', 'depends', 'linux-image-cloud-amd64']);
  const kernel = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (kernel === undefined)
    throw new LabError('apt knows no linux-image-cloud-amd64.', 'Run "apt-get update" on Debian 12.');
  const download = 'cd "$1" && apt-get --quiet=2 --option APT::Sandbox::User=root download "$2"';
  await mustRun(['sh', '-c', `${download} && dpkg -x linux-image-*.deb unpacked`, 'sh', work, kernel]);
  await mustRun(['sh', '-c', 'mv "$1"/unpacked/boot/vmlinuz-* "$1/vmlinuz"', 'sh', work]);
  const build = join(scripts, 'build-initramfs.sh');
  await mustRun(['sh', build, join(work, 'unpacked'), image.packages, scripts, join(work, 'initramfs')]);
}

function bootMachine(work: string, image: Image) {
  const cards = [1, 2, 3, 4].flatMap((card) => [
    ...['-netdev', `hubport,id=n${card},hubid=${card}`],
    ...['-device', `virtio-net-pci,netdev=n${card},mac=52:54:00:b0:d0:0${card}`],
  ]);
  const qemu = [
    ...['qemu-system-x86_64', '-nodefaults', '-display', 'none', '-m', '256', '-machine', 'q35'],
    ...['-kernel', '/mnt/vmlinuz', '-initrd', '/mnt/initramfs', '-serial', 'stdio', '-no-reboot'],
    ...['-append', 'console=ttyS0 quiet loglevel=1 panic=-1', ...cards],
  ];
  // QEMU is in the lab's image, not on the machine. The mounts are gone with the process.
  const enter = 'mount --bind "$1" "$2/mnt" && mount --rbind /dev "$2/dev" && root=$2 && shift 2';
  const process = localRunner().open({
    argv: [
      'unshare',
      '--mount',
      'sh',
      '-c',
      `${enter} && exec chroot "$root" "$@"`,
      'sh',
      work,
      image.packages,
      ...qemu,
    ],
  });
  const lines = createInterface({ input: Readable.from(process.stdout) })[Symbol.asyncIterator]();

  const readUntil = async (wanted: RegExp): Promise<RegExpExecArray> => {
    const seen: string[] = [];
    for (;;) {
      const line = await lines.next();
      if (line.done)
        throw new LabError(
          `The machine ended: ${seen.slice(-60).join('\n')}`,
          'Look at lab/vlan-bond/init.sh.',
        );
      const match = wanted.exec(line.value);
      if (match !== null) return match;
      seen.push(line.value);
    }
  };

  let before: Promise<unknown> = Promise.resolve();
  const run: Runner['run'] = (command) => {
    const answer = before.then(async (): Promise<CommandResult> => {
      process.write(`${Buffer.from(formatCommand(command)).toString('base64')}\n`);
      const [, code, stdout = '', stderr = ''] = await readUntil(/^answer (\d+) (\S*)= (\S*)=/);
      const exitCode = Number(code);
      return {
        command,
        stdout: Buffer.from(stdout, 'base64').toString(),
        stderr: exitCode === 127 ? '' : Buffer.from(stderr, 'base64').toString(),
        durationMs: 0,
        // 127 is the shell's word for a program that is not there.
        ...(exitCode === 127 ? { exitCode: undefined, failure: 'not-found' } : { exitCode }),
      };
    });
    before = answer;
    return answer;
  };
  return {
    booted: readUntil(/^ready/),
    runner: { run, open: () => process } satisfies Runner,
    powerOff: () => process.kill(),
  };
}
