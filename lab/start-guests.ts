import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execInHost } from './enter-host';
import { type GuestDomain, guestDomains } from './guest-domains';
import { staticAddress } from './host-files';
import { LabError } from './lab-error';
import type { HostSpec } from './lab-host';
import { hostDirectory } from './lab-paths';
import type { Argv } from './run-command';
import { waitUntil } from './wait-until';

/**
 * Defines a host's domains and starts those that are to have taps, all paused: an emulated processor that runs
 * slows down everything that is still to be started, on every host of the lab.
 */
export async function createGuests(spec: HostSpec): Promise<void> {
  const domains = guestDomains(spec);
  if (domains.length === 0) return;
  const inside = '/var/lib/lab/domains';
  const outside = join(hostDirectory(spec.name), 'root', inside);
  await mkdir(outside, { recursive: true });
  await Promise.all(domains.map((domain, index) => writeFile(join(outside, `${index}.xml`), domain.xml)));
  // One virsh for all: 300 definitions take half a second, with 300 processes they would take ten.
  await mustRunInHost(spec.name, [
    'virsh',
    domains.map((_, index) => `define ${inside}/${index}.xml`).join('; '),
  ]);
  const started = domains.filter(({ begins }) => begins !== 'shut-off');
  await Promise.all(
    started.map(({ name }) => mustRunInHost(spec.name, ['virsh', 'start', '--paused', '--domain', name])),
  );
}

/** Lets the guests run. Returns when they have begun to boot. */
export async function resumeGuests(spec: HostSpec): Promise<void> {
  const running = guestDomains(spec).filter(({ begins }) => begins === 'running');
  await Promise.all(
    running.map(async ({ name }) => {
      // A host that is booted again has the same virtual machines running.
      await mustRunInHost(spec.name, ['virsh', 'autostart', '--domain', name]);
      await mustRunInHost(spec.name, ['virsh', 'resume', '--domain', name]);
    }),
  );
}

/** Resolves when every guest that is to run has its address or its agent answers. */
export async function waitForGuests(spec: HostSpec): Promise<void> {
  await Promise.all(
    guestDomains(spec).map(async (domain) => {
      const { ready } = domain;
      if (ready === undefined) return;
      await waitUntil(
        `guest ${domain.name} on ${spec.name}`,
        async () => ((await isReady(spec.name, domain, ready)) ? true : undefined),
        {
          timeoutMs: 180_000,
          everyMs: 1000,
        },
      );
    }),
  );
}

async function isReady(
  host: string,
  domain: GuestDomain,
  ready: NonNullable<GuestDomain['ready']>,
): Promise<boolean> {
  switch (ready.kind) {
    case 'lease': {
      const leases = await execInHost(host, ['virsh', 'net-dhcp-leases', 'default', '--mac', ready.mac]);
      return leases.stdout.includes(ready.mac);
    }
    case 'agent': {
      const addresses = await execInHost(host, ['virsh', 'domifaddr', domain.name, '--source', 'agent']);
      return addresses.stdout.includes('192.168.');
    }
    case 'ping':
      return (await execInHost(host, ['ping', '-c', '1', '-W', '1', ready.address])).code === 0;
  }
}

/** Waits until the host can be reached from the LAN. */
export async function waitForUplink(spec: HostSpec): Promise<void> {
  const wanted = spec.uplink === 'static' ? `inet ${staticAddress(spec)}/` : 'inet 192.168.100.';
  await waitUntil(
    `an address of ${spec.name} on the LAN`,
    async () =>
      (await execInHost(spec.name, ['ip', '-4', 'addr'])).stdout.includes(wanted) ? true : undefined,
    { timeoutMs: 60_000 },
  );
}

/** Waits until libvirt answers and, if the host has it, its network is active. */
export async function waitForLibvirt(spec: HostSpec): Promise<void> {
  await waitUntil(
    `libvirt on ${spec.name}`,
    async () => {
      const active = await execInHost(spec.name, ['virsh', 'net-list', '--name']);
      return active.code === 0 && (!spec.networks || active.stdout.split('\n').includes('default'))
        ? true
        : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

async function mustRunInHost(host: string, argv: Argv): Promise<void> {
  const outcome = await execInHost(host, argv);
  if (outcome.code !== 0) {
    throw new LabError(
      `"${argv.join(' ')}" failed on ${host}: ${(outcome.stderr || outcome.stdout).trim()}`,
      'Look at "npm run lab -- exec" and the journal of the host.',
    );
  }
}
