import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fingerprint } from '../model/fingerprint';
import { planHostFile } from './host-file';
import { isInventoryName } from './inventory-name';
import type { HostFileChange, Plan, Step } from './plan';
import { formatPlaybook } from './playbook';
import { canBeProvedByShell } from './proof-script';

/**
 * Each case is a folder: `case.json` names hosts and, for each, the case of `fixtures/bridges` whose plan it gets;
 * `playbook.yml` is golden. `UPDATE_GOLDEN=1 npx vitest run server/plan` writes it anew.
 */
interface Case {
  readonly title: string;
  readonly hosts: Readonly<Record<string, string>>;
}

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const isUpdate = process.env['UPDATE_GOLDEN'] !== undefined;

interface Play {
  readonly vars: { readonly bridgehead_plans: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

/** As Ansible reads it: by YAML 1.1. What is marked `!unsafe` is told apart: the rest is for Jinja to read. */
class Unsafe {
  constructor(readonly text: string) {}
}

function read(playbook: string): Play {
  const unsafe = { tag: '!unsafe', resolve: (text: string) => new Unsafe(text) };
  const plays = parse(playbook, { version: '1.1', customTags: [unsafe] }) as readonly Play[]; // of our own making
  const [play] = plays;
  if (play === undefined) throw new Error('no play');
  return play;
}

function textOf(value: unknown): string {
  if (!(value instanceof Unsafe)) throw new Error(`not marked as unsafe: ${JSON.stringify(value)}`);
  return value.text;
}

function planOfCase(name: string): Plan {
  return JSON.parse(readFileSync(join(fixtures, 'bridges', name, 'plan.json'), 'utf8')) as Plan; // a file of ours
}

describe.each(readdirSync(join(fixtures, 'playbooks')))('the playbook of case %s', (name) => {
  const folder = join(fixtures, 'playbooks', name);
  const { title, hosts } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case; // a file of ours
  const directory = '/var/lib/bridgehead/runs/golden';
  const playbook = formatPlaybook({
    title,
    hosts: Object.entries(hosts).map(([host, plan]) => ({ name: host, plan: planOfCase(plan), directory })),
  });

  test('is the reviewed one, to the last letter', () => {
    const path = join(folder, 'playbook.yml');
    if (isUpdate) writeFileSync(path, playbook);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(playbook);
  });

  test('has scripts that a shell can read', () => {
    const plans = Object.values(read(playbook).vars.bridgehead_plans);
    expect(plans).toHaveLength(Object.keys(hosts).length);
    for (const plan of plans)
      for (const script of ['read', 'write', 'begin', 'wait', 'look_back'])
        execFileSync('sh', ['-n'], { input: textOf(plan[script]) });
  });
});

describe('what comes from a host', () => {
  const place = mkdtempSync(join(tmpdir(), 'bridgehead-playbook-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  let runs = 0;

  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '{{ 7 * 7 }}',
      '{% raw %}',
      '{#',
      "'",
      '"',
      '\\',
      '\n',
      '\r\n',
      '\u0085',
      '\u2028',
      '网桥',
      '$(id)',
      '`id`',
      'END',
      '!unsafe ',
      '- &a *a',
      '\t',
      ' ',
    ),
  );
  const text = fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join('').replaceAll('\0', ''));

  test('arrives byte for byte, whatever it is made of, and is marked as text that Jinja must not read', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const directory = join(place, `run-${++runs}`);
        const file: HostFileChange = {
          path: `/etc/${after.replaceAll('/', '')}`,
          before,
          after,
          mode: '0600',
        };
        const playbook = formatPlaybook({
          title: after,
          hosts: [{ name: 'kvm1', plan: planOf(file, directory), directory }],
        });
        const plan = read(playbook).vars.bridgehead_plans['kvm1'];
        for (const value of Object.values(plan ?? {}).flat())
          expect(typeof value === 'number' || value instanceof Unsafe).toBe(true);
        execFileSync('sh', { input: textOf(plan?.['write']) });
        expect(readFileSync(join(directory, 'file-1.before'), 'utf8')).toBe(before);
        expect(readFileSync(join(directory, 'file-1.after'), 'utf8')).toBe(after);
        expect(JSON.parse(readFileSync(join(directory, 'plan.json'), 'utf8'))).toEqual(
          planOf(file, directory),
        );
        expect(JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'))).toMatchObject({
          startedBy: 'ansible',
          carriedOutBy: 'host',
        });
        rmSync(directory, { recursive: true });
      }),
      { numRuns: 12 },
    );
  });

  test('cannot be a pattern of hosts', () => {
    expect(['kvm1', 'kvm1.example.org', '10.0.0.1', 'a_b-c'].every(isInventoryName)).toBe(true);
    const patterns = ['all', 'a:b', '!a', 'a*', '~a', 'a,b', 'a[0]', '&a', '-a', '', 'a b', '{{ a }}'];
    expect(patterns.filter(isInventoryName)).toEqual([]);
  });
});

test('a plan whose proof only a console can give goes out as no playbook', () => {
  const plan = planOf({ path: '/etc/a', after: 'a\n', mode: '0644' }, '/var/lib/bridgehead/runs/golden');
  const [first] = plan.steps;
  if (first === undefined) throw new Error('a plan without a step');
  expect(canBeProvedByShell(plan)).toBe(true);
  const onlyConsole: Step = {
    ...first,
    expect: [{ kind: 'domain-state', domainUuid: 'a', state: 'running' }],
  };
  expect(canBeProvedByShell({ ...plan, steps: [onlyConsole] })).toBe(false);
  expect(canBeProvedByShell({ ...plan, steps: [{ ...first, expect: [] }] })).toBe(false);
  const anotherText = {
    ...first,
    expect: [{ kind: 'file', path: '/etc/a', fingerprint: fingerprint('b') }],
  } as const;
  expect(canBeProvedByShell({ ...plan, steps: [anotherText] })).toBe(false);
});

function planOf(file: HostFileChange, directory: string): Plan {
  return {
    title: { key: 'plan.createBridge.title', values: { bridge: 'br1', uplink: 'enp1s0' } },
    files: [],
    hostFiles: [file],
    steps: [planHostFile(file, { directory, number: 1 })],
    warnings: [],
    probes: [],
    probesBefore: [],
    fingerprint: fingerprint(file.path),
  };
}
