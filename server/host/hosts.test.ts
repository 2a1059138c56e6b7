import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { HostEntry } from '../model/host-entry';
import { addToHostsFile, changeInHostsFile, removeFromHostsFile } from '../parse/hosts-file';
import { editHostsFile, hostsOfFile, watchedHost, watchedHosts } from './hosts';

const directory = mkdtempSync(join(tmpdir(), 'bridgehead-hosts-'));
const file = join(directory, 'hosts.yaml');
// Nobody is there, and nothing is asked of anybody.
const far: HostEntry = { name: 'far', at: { host: '127.0.0.1', port: 1 }, sudo: false, labels: [] };

beforeAll(() => {
  const recorded = 'server/parse/fixtures/kvm-netplan';
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', directory);
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify([{ kind: 'recorded', directory: recorded }]));
});
afterAll(() => {
  for (const host of watchedHosts().values()) host.close();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

test('a host is added, relabelled, moved and removed while the console runs', () => {
  expect(watchedHosts().size).toBe(1);
  editHostsFile((text) => addToHostsFile(text, far));
  expect(watchedHost('far').summary).toMatchObject({ kind: 'ssh', place: 'ssh://127.0.0.1:1' });
  expect([...watchedHosts().keys()].at(-1)).toBe('far');

  // A label cuts no connection.
  const { runner } = watchedHost('far');
  editHostsFile((text) => changeInHostsFile(text, 'far', { ...far, labels: ['rack2'] }));
  expect(watchedHost('far').summary.labels).toEqual(['rack2']);
  expect(watchedHost('far').glance().summary.labels).toEqual(['rack2']);
  expect(watchedHost('far').runner).toBe(runner);

  editHostsFile((text) => changeInHostsFile(text, 'far', { ...far, at: { host: '127.0.0.2', port: 1 } }));
  expect(watchedHost('far').runner).not.toBe(runner);

  editHostsFile((text) => removeFromHostsFile(text, 'far'));
  expect(() => watchedHost('far')).toThrowError('not-found');
  expect(readFileSync(file, 'utf8')).toBe('hosts: []\n');
});

test('what somebody writes into the file is taken up; what cannot be used of it is told', async () => {
  writeFileSync(file, 'hosts:\n  - name: near\n    at: local\n  - name: bad\n    at: elsewhere\n');
  await vi.waitFor(() => expect(watchedHost('near').summary.kind).toBe('local'), { timeout: 10_000 });
  expect(hostsOfFile().problems).toMatchObject([
    { code: 'host-destination-invalid', values: { text: 'elsewhere' } },
  ]);
});

test('a file that is no YAML is left to its author', () => {
  writeFileSync(file, 'hosts: [\n');
  expect(() => editHostsFile((text) => addToHostsFile(text, far))).toThrowError('hosts-file-invalid');
  expect(readFileSync(file, 'utf8')).toBe('hosts: [\n');
});
