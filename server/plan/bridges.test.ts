import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import type { CreateBridgeRequest, RemoveBridgeRequest } from '../model/bridge-request';
import { buildTopology } from '../model/build-topology';
import type { Facts, Ifupdown, Link, NetworkdLink, NetworkManagerDevice, Route } from '../model/facts';
import { detectOwner } from './backends/detect-owner';
import { planCreateBridge } from './create-bridge';
import type { Planned } from './plan';
import { planRemoveBridge } from './remove-bridge';
import { formatRollbackScript } from './rollback-script';

/**
 * Each case is a folder: `case.json` (the recorded host and what of it is otherwise, and the request), `before/` (the
 * network manager's files, by their paths; where there are none, the recording's), and what must come of it, golden:
 * `plan.json`, `rollback.sh` and `after/`. `UPDATE_GOLDEN=1 npx vitest run server/plan` writes those anew; their diff is
 * then to be reviewed.
 */
interface Case {
  readonly recording: string;
  readonly create?: CreateBridgeRequest;
  readonly remove?: RemoveBridgeRequest;
  /** By name; merged into the recorded link, or added. */
  readonly links?: Readonly<Record<string, Partial<Link>>>;
  readonly routes?: readonly Route[];
  readonly networkdLinks?: readonly NetworkdLink[];
  readonly networkManagerDevices?: readonly NetworkManagerDevice[];
  readonly ifupdown?: Ifupdown;
  readonly brctl?: 'not-installed';
  /** Present in cases that end in a refusal. */
  readonly refused?: string;
}

const directory = '/var/lib/bridgehead/runs/golden';
const fixtures = fileURLToPath(new URL('fixtures/bridges', import.meta.url));
const isUpdate = process.env['UPDATE_GOLDEN'] !== undefined;

describe.each(readdirSync(fixtures))('the plan of case %s', (name) => {
  const folder = join(fixtures, name);
  const given = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case; // a file of ours

  test('is the reviewed one, to the last command, file and line of the way back', async () => {
    const planned = await plan(given, folder);
    if (given.refused !== undefined) {
      expect(planned).toMatchObject({ ok: false, refusal: { code: given.refused } });
      return;
    }
    if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
    expectGolden(join(folder, 'plan.json'), `${JSON.stringify(planned.plan, null, 2)}\n`);
    const script = formatRollbackScript(planned.plan, directory);
    expectGolden(join(folder, 'rollback.sh'), script);
    execFileSync('sh', ['-n'], { input: script });
    const after = join(folder, 'after');
    if (isUpdate) rmSync(after, { recursive: true, force: true });
    for (const file of planned.plan.hostFiles)
      if (file.after !== undefined) expectGolden(join(after, file.path), file.after);
    const made = planned.plan.hostFiles.flatMap((file) => (file.after === undefined ? [] : [file.path]));
    expect(filesIn(after).map(({ path }) => path)).toEqual([...made].sort());
  });
});

async function plan(given: Case, folder: string): Promise<Planned> {
  const facts = change(await readRecordedFacts(given.recording), given, folder);
  const topology = buildTopology(facts, detectOwner(facts));
  const probes = topology.defaultRoutes.flatMap(({ gateway }) =>
    gateway === undefined ? [] : [{ kind: 'gateway' as const, address: gateway }],
  );
  const context = { facts, topology, directory, probes };
  if (given.create !== undefined) return planCreateBridge(given.create, context);
  if (given.remove !== undefined) return planRemoveBridge(given.remove, context);
  throw new Error(`${folder} asks for nothing`);
}

function change(facts: Facts, given: Case, folder: string): Facts {
  const fresh = <T>(value: T) => ({ kind: 'fresh', value, readAtMs: 0 }) as const;
  const before = filesIn(join(folder, 'before'));
  const links = facts.links.kind === 'unread' ? [] : facts.links.value;
  const names = new Set([...links.map(({ name }) => name), ...Object.keys(given.links ?? {})]);
  const blank: Omit<Link, 'name'> = {
    index: 99,
    flags: ['UP', 'LOWER_UP'],
    mtu: 1500,
    operState: 'UP',
    addresses: [],
  };
  return {
    ...facts,
    links: fresh(
      [...names].map((name) => ({
        ...blank,
        ...links.find((link) => link.name === name),
        ...given.links?.[name],
        name,
      })),
    ),
    ...(before.length === 0 ? {} : { managerFiles: fresh(before) }),
    ...(given.routes === undefined ? {} : { routes: fresh(given.routes) }),
    ...(given.networkdLinks === undefined ? {} : { networkdLinks: fresh(given.networkdLinks) }),
    ...(given.networkManagerDevices === undefined
      ? {}
      : { networkManagerDevices: fresh(given.networkManagerDevices) }),
    ...(given.ifupdown === undefined ? {} : { ifupdown: fresh(given.ifupdown) }),
    ...(given.brctl === undefined ? {} : { brctl: fresh(given.brctl) }),
  };
}

function filesIn(folder: string): { path: string; text: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({ path: `/${path}`, text: readFileSync(join(folder, path), 'utf8') }));
}

function expectGolden(path: string, text: string): void {
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(text);
}
