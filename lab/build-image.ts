import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptSources } from './apt-sources';
import { cacheDirectory } from './lab-paths';
import { type Report, timed } from './progress';
import { mustRun, runCommand } from './run-command';

const here = dirname(fileURLToPath(import.meta.url));
const imageFolder = join(here, 'image');

/** The two read-only directories that every host lies on: Debian packages, and what the lab adds to them. */
export type Image = { readonly packages: string; readonly layer: string };

/**
 * Builds what is missing. Each directory is called after a hash of the recipe it was built by, so that a changed
 * recipe is a new name; it gets that name only when it is complete, so that a build cut short is never used.
 */
export async function ensureImage(report: Report): Promise<Image> {
  const packagesRecipe = await recipeHash([
    'image/packages.txt',
    'image/customize-image.sh',
    'build-image.ts',
  ]);
  const packages = await ensureBuilt(`packages-${packagesRecipe}`, async (target) => {
    await timed(report, 'Building the host image from Debian packages (once; about a minute)', () =>
      buildPackages(target),
    );
  });
  const layerRecipe = await recipeHash([
    'image/build-layer.sh',
    'image/guest-init.sh',
    'image/guest-lease.sh',
    'host/real-sysfs.sh',
    'host/lab-real-sysfs.service',
    'host/udev-trigger-net-only.conf',
  ]);
  const layer = await ensureBuilt(`layer-${packagesRecipe}-${layerRecipe}`, async (target) => {
    await timed(report, "Building the guests' kernel and initramfs", () =>
      mustRun(['sh', join(imageFolder, 'build-layer.sh'), packages, target, imageFolder]),
    );
  });
  return { packages, layer };
}

async function buildPackages(target: string): Promise<void> {
  const list = await readFile(join(imageFolder, 'packages.txt'), 'utf8');
  const names = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const sources = `${target}.sources`;
  await writeFile(sources, await aptSources());
  await mustRun([
    // mmdebstrap mounts /proc, /sys and /dev in the new root. In a mount namespace of its own these go when it
    // ends, however it ends; deleting a half-built root that still has them would delete the machine's.
    ...[
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--',
    ],
    ...['mmdebstrap', '--quiet', '--mode=root', '--variant=minbase', '--format=directory'],
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    // The image is built to be thrown away: waiting for the disk at every package triples the time.
    '--dpkgopt=force-unsafe-io',
    ...['doc', 'man', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    `--include=${names.join(',')}`,
    `--customize-hook=${join(imageFolder, 'customize-image.sh')}`,
    ...['bookworm', target, sources],
  ] as [string, ...string[]]);
}

async function ensureBuilt(name: string, build: (target: string) => Promise<void>): Promise<string> {
  const cache = cacheDirectory();
  const path = join(cache, name);
  await mkdir(cache, { recursive: true });
  const present = await readdir(cache);
  if (present.includes(name)) {
    const now = new Date();
    await utimes(path, now, now);
    return path;
  }
  await removeStale(cache, present, name);
  const building = join(cache, `building-${process.pid}-${name}`);
  await build(building);
  // Building may have left the times of the packages' own files.
  await utimes(building, new Date(), new Date());
  await rename(building, path).catch(async (error: unknown) => {
    // Another `up` was quicker with the same recipe.
    if (!(await readdir(cache)).includes(name)) throw error;
    await removeTree(building);
  });
  await removeTree(`${building}.sources`);
  return path;
}

/**
 * Drops builds that were cut short, and other recipes of the same thing that no host lies on. One used within the
 * hour stays: another checkout of the project may be about to boot a host on it.
 */
async function removeStale(cache: string, present: readonly string[], name: string): Promise<void> {
  const kind = name.slice(0, name.indexOf('-') + 1);
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  for (const entry of present) {
    const builder = /^building-(\d+)-/.exec(entry)?.[1];
    const abandoned = builder !== undefined && !(await isAlive(Number(builder)));
    const superseded =
      entry.startsWith(kind) && !mounts.includes(entry) && (await isUnused(join(cache, entry)));
    if (abandoned || superseded) await removeTree(join(cache, entry));
  }
}

async function recipeHash(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(join(here, file)));
  return hash.digest('hex').slice(0, 12);
}

async function isUnused(path: string): Promise<boolean> {
  const lastUse = await stat(path).catch(() => undefined);
  return lastUse !== undefined && Date.now() - lastUse.mtimeMs > 3_600_000;
}

async function isAlive(pid: number): Promise<boolean> {
  return (await runCommand(['test', '-d', `/proc/${pid}`])).code === 0;
}

const removeTree = (path: string) => mustRun(['rm', '-rf', '--one-file-system', path]);
