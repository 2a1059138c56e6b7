import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import {
  downHost,
  enterArgv,
  labHosts,
  labOf,
  makeSshIdentity,
  readHostKey,
  type SshIdentity,
  startSshServer,
  upLab,
} from '@/lab/lab';
import { watchedHost, watchedHosts } from '../host/hosts';
import { onHost } from '../host/lab-host';
import { contextOf } from './context-of';
import { appRouter } from './router';

const first = inject('labHost');
const lab = labOf(first);
const second = `${lab}2`;
const asOperator = appRouter.createCaller(
  contextOf('administrator', { signal: new AbortController().signal }),
);

let identity: SshIdentity;
let directory: string;
let address: string;

beforeAll(async () => {
  if (!(await labHosts(lab)).some(({ name }) => name === second)) await upLab({ name: lab, hosts: 2 });
  identity = await makeSshIdentity({ through: lab });
  directory = await mkdtemp(join(tmpdir(), 'bridgehead-hosts-'));
  await startSshServer(second, identity.publicKey);
  address = (await labHosts(lab)).find(({ name }) => name === second)?.lanAddresses[0] ?? '';
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', directory);
  vi.stubEnv('BRIDGEHEAD_SSH_CONFIG', identity.configFile);
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name: first, prefix: enterArgv(first) }));
});
afterAll(async () => {
  for (const host of watchedHosts().values()) host.close();
  vi.unstubAllEnvs();
  await identity.remove();
  await rm(directory, { recursive: true });
  // It has been moved for good.
  await downHost(second);
});

const hostsFile = () => readFile(join(directory, 'hosts.yaml'), 'utf8');
const glance = async (name: string) =>
  (await asOperator.hosts.overview()).hosts.find(({ summary }) => summary.id === name);
const isLive = () =>
  vi.waitFor(async () => expect((await glance('far'))?.status).toEqual({ kind: 'live' }), {
    timeout: 40_000,
    interval: 250,
  });

test('a host is asked for its key, added, read, searched, and told apart from the first', async () => {
  const draft = { name: 'far', at: `ssh://root@${address}`, sudo: false, labels: ['rack2'] };
  const fingerprint = await readHostKey(second);
  expect(await asOperator.hosts.test({ draft })).toMatchObject({
    problem: { code: 'ssh-key-unknown', values: { type: 'ED25519', fingerprint } },
  });
  await asOperator.hosts.save({ draft });
  expect(await hostsFile()).toContain(`at: ssh://root@${address}`);
  await vi.waitFor(
    async () =>
      expect((await glance('far'))?.status).toMatchObject({
        kind: 'lost',
        problem: { code: 'ssh-key-unknown', values: { fingerprint } },
      }),
    { timeout: 20_000 },
  );
  await asOperator.hosts.trust({ draft, original: 'far', fingerprint });
  expect(await asOperator.hosts.test({ draft, original: 'far' })).toEqual({ problem: null });
  await isLive();
  await vi.waitFor(async () => expect((await glance('far'))?.domains?.all).toBeGreaterThan(0), {
    timeout: 20_000,
  });

  const mac =
    /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(await onHost(second, 'virsh domiflist node01'))?.[0] ?? '';
  expect(await asOperator.hosts.find({ text: mac })).toMatchObject([
    { hostId: 'far', hostName: 'far', found: { kind: 'domain', name: 'node01', matched: mac } },
  ]);
  await expect(asOperator.hosts.remove({ hostId: first })).rejects.toMatchObject({
    cause: { problem: { code: 'host-fixed' } },
  });
});

test('a host that a change moves is kept at its new address, which the hosts file then has', async () => {
  const review = {
    hostId: 'far',
    runId: 'moved',
    change: {
      kind: 'create',
      request: {
        bridge: 'br-far',
        uplink: 'enp1s0',
        addressing: {
          kind: 'static',
          addresses: ['192.168.100.77/24'],
          gateways: ['192.168.100.1'],
          nameservers: [],
          searchDomains: [],
        },
        stp: false,
        forwardDelaySeconds: 0,
        vlanFiltering: false,
      },
    },
  } as const;
  const planned = await asOperator.bridges.plan(review);
  if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
  expect(planned.plan.probes).toContainEqual({ kind: 'connection', address: `ssh://root@${address}` });
  await asOperator.bridges.start({ ...review, fingerprint: planned.plan.fingerprint });
  // What is under way is seen from the page of all hosts, and holds the host where it is.
  expect((await glance('far'))?.run).toMatchObject({ id: 'moved', outcome: 'under-way' });
  await expect(asOperator.hosts.remove({ hostId: 'far' })).rejects.toMatchObject({
    cause: { problem: { code: 'run-under-way' } },
  });
  await vi.waitFor(async () => expect((await glance('far'))?.run?.outcome).toBe('asking'), {
    timeout: 90_000,
    interval: 250,
  });
  await asOperator.runs.keep({ hostId: 'far', runId: 'moved' });
  await vi.waitFor(async () => expect(await hostsFile()).toContain('address: 192.168.100.77'), {
    timeout: 20_000,
  });
  expect(await onHost(second, 'ip -br -4 addr show br-far')).toContain('192.168.100.77/24');

  // And so it is found after a start of the console, as the file is read anew.
  const before = watchedHost('far').runner;
  const draft = {
    name: 'far',
    at: `ssh://root@${address}`,
    sudo: true,
    labels: [],
    address: '192.168.100.77',
  };
  await asOperator.hosts.save({ draft, original: 'far' });
  expect(watchedHost('far').runner).not.toBe(before);
  await isLive();
  expect(watchedHost('far').link?.target()).toMatchObject({ address: '192.168.100.77', sudo: true });
  await asOperator.hosts.remove({ hostId: 'far' });
  expect(() => watchedHost('far')).toThrowError('not-found');
}, 240_000);
