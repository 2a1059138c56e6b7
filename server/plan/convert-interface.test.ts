import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { recordedRunner } from '../host/recorded-runner';
import { readRecordedFacts, recordingPath } from '../host/recordings';
import { buildTopology } from '../model/build-topology';
import type { DomainFacts, Facts } from '../model/facts';
import { type ConvertInterfaceRequest, planConvertInterface } from './convert-interface';
import type { Planned } from './plan';
import { formatRollbackScript } from './rollback-script';

const directory = '/var/lib/bridgehead/runs/golden';
const fixtures = fileURLToPath(new URL('fixtures/convert-interface', import.meta.url));

interface Case extends ConvertInterfaceRequest {
  readonly recording: string;
}

async function plan(
  { recording, ...request }: Case,
  change: (facts: Facts) => Facts = (facts) => facts,
): Promise<Planned> {
  const facts = change(await readRecordedFacts(recording));
  const { runner } = recordedRunner(recordingPath(recording));
  const dumpxml = async (...options: string[]) =>
    (await runner.run({ argv: ['virsh', 'dumpxml', ...options, request.domainUuid] })).stdout;
  const topology = buildTopology(facts, () => ({ kind: 'nobody' }));
  const isRunning = topology.domains.some(
    ({ uuid, state }) => uuid === request.domainUuid && state !== 'shut off',
  );
  const documents = isRunning
    ? { live: await dumpxml(), inactive: await dumpxml('--inactive') }
    : { inactive: await dumpxml() };
  return planConvertInterface(topology, request, { documents, directory });
}

/** `UPDATE_GOLDEN=1 npx vitest run server/plan` writes the golden files anew; their diff is then to be reviewed. */
function expectGolden(name: string, text: string): void {
  const path = `${fixtures}/${name}`;
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe.each(readdirSync(fixtures))('the plan of case %s', (name) => {
  const request = JSON.parse(readFileSync(`${fixtures}/${name}/request.json`, 'utf8')) as Case; // a file of ours

  test('is the reviewed one, to the last command and file', async () => {
    const planned = await plan(request);
    expect(planned.ok).toBe(true);
    expectGolden(`${name}/plan.json`, `${JSON.stringify(planned, null, 2)}\n`);
  });

  test('has the reviewed way back, which sh can read', async () => {
    const planned = await plan(request);
    if (!planned.ok) throw new Error(planned.refusal.code);
    const script = formatRollbackScript(planned.plan, directory);
    expectGolden(`${name}/rollback.sh`, script);
    execFileSync('sh', ['-n'], { input: script });
  });

  test('writes every file that a command reads, and no other', async () => {
    const planned = await plan(request);
    if (!planned.ok) throw new Error(planned.refusal.code);
    const read = planned.plan.steps.flatMap((step) =>
      [...step.do, ...step.undo].flatMap(({ command }) =>
        command.argv.filter((word) => word.startsWith(`${directory}/`)),
      ),
    );
    expect(planned.plan.files.map(({ path }) => path).sort()).toEqual(read.sort());
  });

  test('has the same fingerprint for the same host, and another for another', async () => {
    const print = async (...given: Parameters<typeof plan>) => {
      const planned = await plan(...given);
      return planned.ok ? planned.plan.fingerprint : planned.refusal.code;
    };
    expect(await print(request)).toBe(await print(request));
    expect(await print({ ...request, target: { kind: 'network', network: 'gone' } })).not.toBe(
      await print(request),
    );
  });
});

describe('no plan is offered', () => {
  const node01: Case = {
    recording: 'kvm-netplan',
    domainUuid: '1f438dd1-b38d-456e-8cdd-a341459c2e02',
    mac: '52:54:00:4f:2f:3e',
    target: { kind: 'bridge', bridge: 'br0' },
  };
  const refusal = async (...given: Parameters<typeof plan>) => {
    const planned = await plan(...given);
    return planned.ok ? 'a plan' : planned.refusal.code;
  };
  const withNode01 = (change: Partial<DomainFacts>) => (facts: Facts) => {
    if (facts.domains.kind !== 'fresh') throw new Error('not read');
    const value = facts.domains.value.map((domain) =>
      domain.name === 'node01' ? { ...domain, ...change } : domain,
    );
    return { ...facts, domains: { ...facts.domains, value } };
  };

  test('to where the interface is already', async () => {
    expect(await refusal({ ...node01, target: { kind: 'network', network: 'default' } })).toBe(
      'convert-already-there',
    );
  });

  test('to a bridge or a network that is not there', async () => {
    expect(await refusal({ ...node01, target: { kind: 'bridge', bridge: 'br9' } })).toBe(
      'convert-bridge-missing',
    );
    expect(await refusal({ ...node01, target: { kind: 'network', network: 'gone' } })).toBe(
      'convert-network-missing',
    );
  });

  test("to a network's own bridge past the network", async () => {
    expect(await refusal({ ...node01, target: { kind: 'bridge', bridge: 'virbr0' } })).toBe(
      'convert-libvirt-bridge',
    );
  });

  test('to a network that is not active', async () => {
    const elsewhere: Case = {
      recording: 'kvm-forward-modes',
      domainUuid: 'd0000000-0000-4000-8000-000000000015',
      mac: '52:54:00:fd:00:22',
      target: { kind: 'network', network: 'elsewhere' },
    };
    expect(await refusal(elsewhere)).toBe('convert-network-missing');
  });

  test('for an interface or a domain that is not there', async () => {
    expect(await refusal({ ...node01, mac: '52:54:00:00:00:00' })).toBe('not-found');
    expect(await refusal({ ...node01, domainUuid: '00000000-0000-4000-8000-000000000000' })).toBe(
      'not-found',
    );
  });

  test('for a transient domain, one with a saved state, and one that is going down', async () => {
    expect(await refusal(node01, withNode01({ persistent: false }))).toBe('convert-transient');
    expect(await refusal(node01, withNode01({ managedSave: true }))).toBe('convert-managed-save');
    expect(await refusal(node01, withNode01({ state: 'in shutdown' }))).toBe('convert-state');
  });

  test.each([
    ['a macvtap', 13, '01'],
    ['a passed-through card', 14, '11'],
    ['a user-mode card', 15, '23'],
  ])('for %s', async (_what, domain, mac) => {
    const wanted: Case = {
      recording: 'kvm-forward-modes',
      domainUuid: `d0000000-0000-4000-8000-0000000000${domain}`,
      mac: `52:54:00:fd:00:${mac}`,
      target: { kind: 'bridge', bridge: 'br0' },
    };
    expect(await refusal(wanted)).toBe('convert-source-kind');
  });
});
