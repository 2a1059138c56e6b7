import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFacts } from './read-facts';
import { recordHost } from './record-host';
import { recordedRunner } from './recorded-runner';
import { readRecordedFacts, recordingPath } from './recordings';
import type { Runner } from './runner';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bridgehead-recording-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a recorded host', () => {
  test('has everything that the console asks, in every recording', async () => {
    const recordings = readdirSync(recordingPath('')).filter((name) => /^kvm-|^vlan-/.test(name));
    expect(recordings.length).toBeGreaterThan(8);
    for (const recording of recordings) {
      const { runner } = recordedRunner(recordingPath(recording));
      const missing: string[] = [];
      const noticing: Runner = {
        ...runner,
        async run(command) {
          const result = await runner.run(command);
          if (result.stderr === 'not recorded\n') missing.push(command.argv.join(' '));
          return result;
        },
      };
      await readFacts(noticing, () => 0);
      expect({ recording, missing }).toEqual({ recording, missing: [] });
    }
  });

  test('answers what was not recorded like a host without that program', async () => {
    const { runner } = recordedRunner(recordingPath('kvm-netplan'));
    expect(await runner.run({ argv: ['reboot'] })).toMatchObject({ failure: 'not-found' });
  });

  test('keeps how a command failed', async () => {
    const { runner } = recordedRunner(recordingPath('kvm-no-brctl'));
    expect(await runner.run({ argv: ['brctl', 'show'] })).toMatchObject({ failure: 'not-found' });
  });
});

describe('recording', () => {
  /** The recorded host once more, with its answers in another order. */
  const shuffled = (delay: (i: number) => number): Runner => {
    const { runner } = recordedRunner(recordingPath('kvm-netplan'));
    let asked = 0;
    return {
      ...runner,
      async run(command) {
        const turns = delay(asked++);
        for (let i = 0; i < turns; i++) await new Promise(setImmediate);
        return runner.run(command);
      },
    };
  };
  const filesOf = (path: string) =>
    readdirSync(path).map((name) => {
      const text = readFileSync(join(path, name), 'utf8');
      return [name, name === 'index.json' ? text.replace(/"recordedAtMs": \d+/, '') : text];
    });

  test('a recording of a recording is the same, whatever order the answers came in', async () => {
    const paths = ['a', 'b'].map((name) => join(directory, name)) as [string, string];
    await recordHost(
      shuffled((i) => i % 7),
      { directory: paths[0], name: 'kvmhost1' },
    );
    await recordHost(
      shuffled((i) => 20 - (i % 11)),
      { directory: paths[1], name: 'kvmhost1' },
    );
    expect(filesOf(paths[0])).toEqual(filesOf(paths[1]));
    expect(filesOf(paths[0])).toEqual(filesOf(recordingPath('kvm-netplan')));
  });

  test('replaces what lay in its directory', async () => {
    await recordHost(
      shuffled(() => 0),
      { directory, name: 'one' },
    );
    const before = readdirSync(directory);
    await recordHost(recordedRunner(recordingPath('kvm-no-networks')).runner, { directory, name: 'two' });
    expect(readdirSync(directory).length).toBeLessThan(before.length);
  });
});

describe('one domain whose XML nobody can read', () => {
  test('is told with its problem, and hides none of the others', async () => {
    const { runner } = recordedRunner(recordingPath('kvm-netplan'));
    const broken = '1f438dd1-b38d-456e-8cdd-a341459c2e02';
    const facts = await readFacts(
      {
        ...runner,
        run: async (command) => {
          const result = await runner.run(command);
          return command.argv.includes('dumpxml') && command.argv.includes(broken)
            ? { ...result, stdout: result.stdout.slice(0, 300) }
            : result;
        },
      },
      () => 0,
    );
    const domains = facts.domains.kind === 'fresh' ? facts.domains.value : [];
    expect(domains).toHaveLength(6);
    expect(domains.find(({ uuid }) => uuid === broken)).toMatchObject({
      name: broken,
      problem: { code: 'output-unforeseen' },
    });
    expect(domains.filter(({ problem }) => problem !== undefined)).toHaveLength(1);
  });
});

test('facts of a recording are as old as the recording', async () => {
  const facts = await readRecordedFacts('kvm-netplan');
  expect(facts.links).toMatchObject({
    kind: 'fresh',
    readAtMs: recordedRunner(recordingPath('kvm-netplan')).recordedAtMs,
  });
});
