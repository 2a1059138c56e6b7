import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import {
  labHosts,
  labOf,
  lanArgv,
  makeSshIdentity,
  moveCable,
  readHostKey,
  renewHostKeys,
  type SshIdentity,
  startSshServer,
  stopSshServer,
  upLab,
} from '@/lab/lab';
import { trustHostKey } from '../host/known-hosts';
import { labRunner, onHost } from '../host/lab-host';
import { localRunner } from '../host/local-runner';
import { connectionProbes } from '../host/reach';
import { choosePassingProbes } from '../host/run-probe';
import { openSshHost } from '../host/ssh-host';
import type { SshTarget } from '../host/ssh-options';
import { withVirshSession } from '../host/virsh-session';
import { watchHost } from '../host/watch-host';
import type { WatchedHost } from '../host/watched-host';
import type { CreateBridgeRequest } from '../model/bridge-request';
import type { RunState } from '../model/run';
import { planCreateBridge } from '../plan/create-bridge';
import { planRemoveBridge } from '../plan/remove-bridge';
import { runDirectory } from '../plan/run-files';
import { readHost } from './prove';
import { recoverRun } from './recover-runs';
import { runDirectoryOn } from './run-directory';
import { runPlan } from './run-plan';

// The console is on one side, here and at the first host; the second host is reached over the LAN, by its only link.
const first = inject('labHost');
const lab = labOf(first);
const name = `${lab}2`;
const local = localRunner({ prefix: lanArgv(lab) });

let identity: SshIdentity;
let target: SshTarget;
let near: WatchedHost;
let host: ReturnType<typeof openSshHost>;
let runs = 0;

beforeAll(async () => {
  if (!(await labHosts(lab)).some((one) => one.name === name)) await upLab({ name: lab, hosts: 2 });
  identity = await makeSshIdentity();
  await startSshServer(name, identity.publicKey);
  const found = (await labHosts(lab)).find((one) => one.name === name);
  target = {
    name,
    destination: { user: 'root', host: found?.lanAddresses[0] ?? '' },
    sudo: false,
    configFile: identity.configFile,
  };
  await trustHostKey(local, target, await readHostKey(name));
  const runner = labRunner(first);
  near = watchHost({
    runner,
    reads: withVirshSession(runner),
    summary: { id: first, name: first, kind: 'lab' },
  });
  host = openSshHost({ local, target, summary: { id: name, name, kind: 'ssh' } });
  await host.link.settled();
});
afterAll(async () => {
  host.close();
  near.close();
  await stopSshServer(name);
  await identity.remove();
});
beforeEach(() => isUp());

const isUp = () =>
  vi.waitFor(
    () => {
      host.link.hurry();
      expect(host.link.state()).toEqual({ kind: 'up' });
    },
    { timeout: 40_000, interval: 200 },
  );

const keepAddress: CreateBridgeRequest = {
  bridge: 'br-far',
  uplink: 'enp1s0',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};

async function context() {
  const now = await readHost(host);
  const directory = runDirectory(`far-${++runs}`);
  const probes = [...(await choosePassingProbes(host.runner, now.topology)), ...connectionProbes(host)];
  return { ...now, directory, probes };
}

/** Begins the change, and resolves when the host waits for its answer, or has ended without asking. */
async function begin(request: CreateBridgeRequest | 'remove') {
  const given = await context();
  const planned =
    request === 'remove'
      ? planRemoveBridge({ bridge: keepAddress.bridge }, given)
      : planCreateBridge(request, given);
  if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
  let state: RunState | undefined;
  let told = () => {};
  const asking = new Promise<void>((resolve) => {
    told = resolve;
  });
  const ended = runPlan({
    host,
    plan: planned.plan,
    directory: given.directory,
    id: `far-${runs}`,
    onState: (next) => {
      state = next;
      if (next.outcome === 'asking') told();
    },
  });
  await Promise.race([asking, ended]);
  const directory = runDirectoryOn(host.fresh, given.directory);
  return { state: () => state, directory, ended, id: `far-${runs}` };
}

const goBackSoon = (id: string) => onHost(name, `sh ${runDirectory(id)}/extend.sh 2`);
const isBridge = async () => (await onHost(name, 'ip -br link show type bridge')).includes('br-far');
const everyCheck = (run: RunState) =>
  run.probes.map(({ probe, met }) => `${probe.kind} ${met ? 'passes' : 'fails'}`);

test('a bridge across the only link is kept through a new connection, and taken away likewise', async () => {
  for (const request of [keepAddress, 'remove'] as const) {
    const run = await begin(request);
    expect(run.state()?.outcome).toBe('asking');
    const sockets = await onHost(name, "ss -Htn state established '( sport = :22 )' | wc -l");
    await run.directory.keep();
    expect(await run.ended).toMatchObject({ outcome: 'kept' });
    expect(everyCheck(await run.ended)).toContain('connection passes');
    expect(Number(sockets)).toBeGreaterThan(0);
    expect(await isBridge()).toBe(request !== 'remove');
  }
});

test('a bridge that nobody keeps goes back by itself, and the console finds the host again', async () => {
  const run = await begin(keepAddress);
  await goBackSoon(run.id);
  expect(await run.ended).toMatchObject({ outcome: 'rolled-back' });
  expect(everyCheck(await run.ended)).toContain('connection passes');
  expect(await isBridge()).toBe(false);
  await isUp();
});

test('sshd that is killed in the middle takes nobody’s answer; the host goes back, and says so later', async () => {
  const run = await begin(keepAddress);
  await onHost(name, 'systemctl stop ssh; pkill -KILL sshd || true');
  await expect(run.directory.keep()).rejects.toMatchObject({ problem: { code: 'ssh-unreachable' } });
  await goBackSoon(run.id);
  await vi.waitFor(async () => expect(await isBridge()).toBe(false), { timeout: 20_000 });
  await onHost(name, 'systemctl start ssh');
  expect(await run.ended).toMatchObject({ outcome: 'rolled-back' });
});

test('a console that died finds the question over a connection of its own', async () => {
  const run = await begin(keepAddress);
  const another = openSshHost({ local, target, summary: host.summary });
  try {
    await another.link.settled();
    const states: RunState[] = [];
    const recovered = await recoverRun(another, (state) => void states.push(state));
    expect(recovered?.id).toBe(run.id);
    await runDirectoryOn(another.fresh, runDirectory(run.id)).rollBack();
    await recovered?.ended;
    expect(states.at(-1)?.outcome).toBe('rolled-back');
  } finally {
    another.close();
  }
  expect((await run.ended).outcome).toBe('rolled-back');
});

test('a host that moves to another address is found there, and at its own when it goes back', async () => {
  const run = await begin({
    ...keepAddress,
    addressing: {
      kind: 'static',
      addresses: ['192.168.100.77/24'],
      gateways: ['192.168.100.1'],
      nameservers: [],
      searchDomains: [],
    },
  });
  expect(run.state()?.outcome).toBe('asking');
  expect(host.link.target()).toMatchObject({ address: '192.168.100.77' });
  await goBackSoon(run.id);
  expect(await run.ended).toMatchObject({ outcome: 'rolled-back' });
  await isUp();
  expect(host.link.target().address).toBeUndefined();
});

/** Whoever looks at the near host meanwhile waits for nothing. */
async function nearIsQuick(): Promise<void> {
  const beganAt = performance.now();
  await Promise.all([near.readFacts(), near.runner.run({ argv: ['true'] })]);
  expect(performance.now() - beganAt).toBeLessThan(5_000);
}

const isDown = (code: string) =>
  vi.waitFor(() => expect(host.link.state()).toMatchObject({ kind: 'down', problem: { code } }), {
    timeout: 40_000,
    interval: 200,
  });

test('a host that hangs is told as such, holds up no other, and is back by itself', async () => {
  await onHost(name, 'pkill -STOP sshd');
  const stuck = host.runner.run({ argv: ['true'] });
  await nearIsQuick();
  await isDown('ssh-unreachable');
  expect((await stuck).exitCode).toBeUndefined();
  // Nothing waits for it any more.
  const beganAt = performance.now();
  expect(await host.runner.run({ argv: ['true'] })).toMatchObject({ failure: 'unreachable' });
  expect(performance.now() - beganAt).toBeLessThan(10_000);
  await nearIsQuick();
  await onHost(name, 'pkill -CONT sshd');
  await isUp();
  expect((await host.runner.run({ argv: ['hostname'] })).stdout).toBe(`${name}\n`);
});

test('a host whose cable is pulled is told as such, and is back when it is plugged', async () => {
  await moveCable(name, 'pull', 1);
  try {
    await isDown('ssh-unreachable');
    await nearIsQuick();
  } finally {
    await moveCable(name, 'plug', 1);
  }
  await isUp();
});

test('a host that comes back with another key is refused, with both fingerprints', async () => {
  const before = await readHostKey(name);
  const known = await readFile(identity.knownHostsFile, 'utf8');
  const after = await renewHostKeys(name);
  host.link.drop();
  await isDown('ssh-key-changed');
  expect(host.link.state()).toMatchObject({
    problem: {
      code: 'ssh-key-changed',
      values: { name, known: before, offered: after, file: identity.knownHostsFile },
    },
  });
  // Refused means that nothing was asked there, and nothing written here.
  expect(await host.runner.run({ argv: ['true'] })).toMatchObject({ failure: 'unreachable' });
  expect(await readFile(identity.knownHostsFile, 'utf8')).toBe(known);
  // The operator takes the old one out, as the remedy says, and trusts the new one.
  const removed = await local.run({
    argv: ['ssh-keygen', '-R', target.destination.host, '-f', identity.knownHostsFile],
  });
  expect(removed.exitCode).toBe(0);
  await trustHostKey(local, target, after);
  host.link.retry();
  await isUp();
});
