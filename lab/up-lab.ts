import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { hasPower, powerOn, prepareHost, waitForBoot } from './boot-host';
import { ensureImage, type Image } from './build-image';
import { removeHost } from './down-lab';
import { execInHost } from './enter-host';
import { type HostSpec, type Manager, readHostRecord, writeHostRecord } from './lab-host';
import { withLabLock } from './lab-lock';
import { checkLabName, hostDirectory } from './lab-paths';
import { type HostStatus, labHosts } from './lab-status';
import { ensureLan } from './lan';
import { type Report, timed } from './progress';
import { meetRequirements, tryNamespaces } from './requirements';
import { createGuests, resumeGuests, waitForGuests, waitForLibvirt, waitForUplink } from './start-guests';

export type LabOptions = {
  /** The lab's name, and the beginning of its hosts' names. */
  readonly name?: string;
  readonly hosts?: number;
  /** One manager for all hosts, or one for each in turn. */
  readonly managers?: readonly [Manager, ...Manager[]];
  readonly uplink?: HostSpec['uplink'];
  readonly bridge?: boolean;
  readonly brctl?: boolean;
  readonly networks?: boolean;
  readonly guests?: HostSpec['guests'];
  readonly hostile?: boolean;
  readonly definedDomains?: number;
  readonly pausedDomains?: number;
  readonly binds?: readonly string[];
  readonly readOnlyBinds?: readonly string[];
  /** Return only when the guests have booted. Otherwise they boot on by themselves. */
  readonly waitForGuests?: boolean;
  readonly report?: Report;
};

export const defaultLabName = 'kvm';

/**
 * Brings a lab up as asked and returns its hosts. A host that already is as asked is left as it is, with
 * whatever was done to it since; one that differs, or was left half-made, is made anew.
 */
export async function upLab(options: LabOptions = {}): Promise<readonly HostStatus[]> {
  const lab = checkLabName(options.name ?? defaultLabName);
  const report = options.report ?? (() => undefined);
  await meetRequirements(report);
  const specs = hostSpecs(lab, options);
  await withLabLock(lab, async () => {
    const image = await ensureImage(report);
    await ensureLan(lab).catch(async (error: unknown) => {
      await tryNamespaces();
      throw error;
    });
    const made = await Promise.all(specs.map((spec) => ensureHost(spec, image, report)));
    await Promise.all(
      made
        .filter((spec) => spec !== undefined)
        .map(async (spec) => {
          await resumeGuests(spec);
          await writeHostRecord({ spec, state: 'ready' });
        }),
    );
  });
  if (options.waitForGuests) {
    await timed(report, 'Waiting for the guests', () => Promise.all(specs.map(waitForGuests)));
  }
  return labHosts(lab);
}

/** Resolves with the spec of a host that was made anew and whose guests are still to be let run. */
async function ensureHost(spec: HostSpec, image: Image, report: Report): Promise<HostSpec | undefined> {
  const record = await readHostRecord(spec.name);
  if (record?.state === 'ready' && isDeepStrictEqual(record.spec, spec) && (await answers(spec.name))) {
    report(`${spec.name}: is up`);
    return undefined;
  }
  await removeHost(spec.name);
  await mkdir(hostDirectory(spec.name), { recursive: true });
  await writeHostRecord({ spec, state: 'starting' });
  await timed(report, `${spec.name}: booting with ${spec.manager}`, async () => {
    await prepareHost(spec, image);
    await powerOn(spec);
    await waitForBoot(spec.name);
  });
  await timed(report, `${spec.name}: waiting for libvirt and its address`, () =>
    Promise.all([waitForLibvirt(spec), waitForUplink(spec)]),
  );
  await timed(report, `${spec.name}: starting guests`, () => createGuests(spec));
  return spec;
}

async function answers(host: string): Promise<boolean> {
  return (
    (await hasPower(host)) && (await execInHost(host, ['virsh', 'version'], { timeoutMs: 20_000 })).code === 0
  );
}

function hostSpecs(lab: string, options: LabOptions): readonly HostSpec[] {
  const managers = options.managers ?? ['netplan'];
  return Array.from({ length: options.hosts ?? 1 }, (_, index) => ({
    name: `${lab}${index + 1}`,
    number: index + 1,
    manager: managers[index % managers.length] ?? managers[0],
    uplink: options.uplink ?? 'dhcp',
    bridge: options.bridge ?? true,
    brctl: options.brctl ?? true,
    networks: options.networks ?? true,
    guests: options.guests ?? 'all',
    hostile: options.hostile ?? false,
    definedDomains: options.definedDomains ?? 0,
    pausedDomains: options.pausedDomains ?? 0,
    binds: options.binds ?? [],
    readOnlyBinds: options.readOnlyBinds ?? [],
  }));
}
