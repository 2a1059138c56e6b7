import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasPower, leaderPid, powerOn, waitForBoot } from './boot-host';
import { execInHost } from './enter-host';
import { LabError } from './lab-error';
import { readHostRecord } from './lab-host';
import { withLabLock } from './lab-lock';
import { cableEnd, hostDirectory, labOf, lanNamespace } from './lab-paths';
import { ensureLan } from './lan';
import { mustRun } from './run-command';
import { waitForLibvirt } from './start-guests';
import { waitUntil } from './wait-until';

/** Boots a host again on the same disk. `power-cut` gives nothing inside a chance to finish. */
export async function rebootHost(host: string, how: 'orderly' | 'power-cut' = 'orderly'): Promise<void> {
  const record = await readHostRecord(host);
  if (record === undefined) throw noSuchHost(host);
  await withLabLock(labOf(host), async () => {
    await ensureLan(labOf(host));
    const before = await leaderPid(host);
    if (before === undefined || !(await hasPower(host))) {
      await powerOn(record.spec);
    } else if (how === 'power-cut') {
      await writeFile(join(hostDirectory(host), 'boot-again'), '');
      process.kill(before, 'SIGKILL');
    } else {
      await execInHost(host, ['systemctl', 'reboot']);
    }
    await waitUntil(
      `${host} to start anew`,
      async () => {
        await resumeVisitors(before);
        const now = await leaderPid(host);
        return now !== undefined && now !== before ? now : undefined;
      },
      { timeoutMs: 120_000, everyMs: 50 },
    );
    await waitForBoot(host);
    await waitForLibvirt(record.spec);
  });
}

/**
 * systemd stops whatever still runs in a host before it kills it (`kill -STOP -1`), and an `nsenter` whose program is
 * stopped stops itself. It would never take note of that program's end, and the host would wait for it for ever.
 */
async function resumeVisitors(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process may end while it is looked at.
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const [program, option, target] = (await read('cmdline')).split('\0');
    if (program !== 'nsenter' || option !== '--target' || target !== String(leader)) continue;
    if (/^State:\s+T/m.test(await read('status'))) process.kill(Number(pid), 'SIGCONT');
  }
}

/** Pulls or plugs the cable of a host's nth card: the host sees its carrier go, as with a real cable. */
export async function moveCable(host: string, to: 'pull' | 'plug', nic: 1 | 2 = 1): Promise<void> {
  if ((await readHostRecord(host)) === undefined) throw noSuchHost(host);
  const end = cableEnd(host, nic);
  // A pulled cable stays pulled when the host is booted again.
  const mark = join(hostDirectory(host), `pulled-${end}`);
  if (to === 'pull') await writeFile(mark, '');
  else await rm(mark, { force: true });
  await mustRun(['ip', '-n', lanNamespace(labOf(host)), 'link', 'set', end, to === 'pull' ? 'down' : 'up']);
}

export function noSuchHost(host: string): LabError {
  return new LabError(
    `There is no lab host ${host}.`,
    'See "npm run lab -- status", or bring it up with "npm run lab -- up".',
  );
}
