import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeState } from '../state/open-state';
import { mayReadMetrics } from './may-read-metrics';
import { formatMetrics } from './metric';
import { readMetrics } from './read-metrics';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bridgehead-metrics-'));
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', join(directory, 'state'));
  const recorded = { kind: 'recorded', directory: 'server/parse/fixtures/kvm-netplan' };
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify(recorded));
});
afterEach(async () => {
  await closeState();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

test('every metric is described, with its type, and none that there is not', async () => {
  const told = (await readMetrics()).map(({ name, type }) => `${name} ${type}`);
  const rows = readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(\w+)` \| (\w+) \|/gm);
  expect([...rows].map(([, name, type]) => `${name} ${type}`)).toEqual(told);
});

test('a host that answers is up', async () => {
  expect(formatMetrics(await readMetrics())).toMatch(/^bridgehead_host_up\{host="\S+"\} 1$/m);
});

const ask = (headers: Record<string, string>) => mayReadMetrics(new Headers(headers));

test('metrics are for this machine alone, while there is no token', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    expect(ask({ 'x-forwarded-for': address })).toBe(true);
  for (const address of ['192.0.2.1', '127.evil.example', 'fe80::1', '::ffff:192.0.2.1', ''])
    expect(ask({ 'x-forwarded-for': address })).toBe(false);
});

test('metrics are for who brings the token, where one was named, and for nobody else', () => {
  const file = join(directory, 'token');
  vi.stubEnv('BRIDGEHEAD_METRICS_TOKEN_FILE', file);
  writeFileSync(file, 'secret-1\n');
  const remote = { 'x-forwarded-for': '192.0.2.1' };
  expect(ask({ ...remote, authorization: 'Bearer secret-1' })).toBe(true);
  for (const authorization of [
    'Bearer secret-2',
    'Bearer ',
    'secret-1',
    'Basic secret-1',
    'Bearer secret-1 x',
  ])
    expect(ask({ ...remote, authorization })).toBe(false);
  expect(ask({ 'x-forwarded-for': '127.0.0.1' })).toBe(false);
  writeFileSync(file, 'secret-2\n');
  expect(ask({ ...remote, authorization: 'Bearer secret-2' })).toBe(true);
  const complaint = vi.spyOn(console, 'error').mockReturnValue();
  for (const spoil of [() => writeFileSync(file, '\n'), () => rmSync(file)]) {
    spoil();
    for (const authorization of ['Bearer ', 'Bearer undefined', 'Bearer secret-2'])
      expect(ask({ ...remote, authorization })).toBe(false);
  }
  expect(complaint).toHaveBeenCalled();
});
