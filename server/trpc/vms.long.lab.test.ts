import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { enterArgv } from '@/lab/lab';
import { watchedHost } from '../host/hosts';
import { labRunner, onHost } from '../host/lab-host';
import type { DomainChange } from '../model/domain-change';
import type { RunState } from '../model/run';
import type { CreateVmRequest } from '../model/vm-request';
import { optionValue } from '../plan/virt-install';
import { contextOf } from './context-of';
import { versionsRouter } from './versions';
import { vmsRouter } from './vms';

const name = inject('labHost');
const page = new AbortController();
const context = contextOf('administrator', { signal: page.signal });
const asOperator = vmsRouter.createCaller(context);
const asVersioner = versionsRouter.createCaller(context);
const runs: RunState[] = [];
let node01: { hostId: string; domainUuid: string };

beforeAll(async () => {
  vi.stubEnv('BRIDGEHEAD_LOOK_AT', JSON.stringify({ kind: 'lab', name, prefix: enterArgv(name) }));
  node01 = { hostId: name, domainUuid: (await onHost(name, 'virsh domuuid node01')).trim() };
  void (async () => {
    for await (const event of watchedHost(name).watch(page.signal))
      if (event.kind === 'run') runs.push(event.run);
  })();
});
afterAll(async () => {
  page.abort();
  vi.unstubAllEnvs();
  await onHost(name, 'virsh destroy broken01; virsh undefine broken01; rm -rf /srv/made; true');
});

const images = '/var/lib/libvirt/images/lab';
const broken: CreateVmRequest = {
  name: 'broken01',
  memoryMib: 96,
  vcpus: 1,
  install: { kind: 'import', kernel: { kernel: '/srv/made/no-kernel' } },
  disk: { kind: 'new', path: '/srv/made/broken01.qcow2', sizeGib: 1 },
  networks: [{ source: { kind: 'network', network: 'default' } }],
  graphics: 'none',
  serialConsole: true,
  autostart: false,
};

/** Waits for the run to end so; with its problem in the failure, should it end otherwise. */
async function outcome(runId: string, wanted: RunState['outcome']): Promise<RunState> {
  return vi.waitFor(
    () => {
      const run = runs.findLast(({ id }) => id === runId);
      if (run?.outcome !== wanted)
        throw new Error(`${runId} is ${run?.outcome}: ${JSON.stringify(run?.problem)}`);
      return run;
    },
    { timeout: 90_000, interval: 100 },
  );
}

test('virt-install itself takes every value as it was meant', async () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 300);
  const result = await labRunner(name).run({
    argv: [
      'python3',
      '-c',
      "import json,sys; sys.path.insert(0,'/usr/share/virt-manager'); from virtinst.cli import parse_optstr_tuples; " +
        'print(json.dumps([parse_optstr_tuples(one) for one in json.load(sys.stdin)]))',
    ],
    stdin: JSON.stringify(texts.map((text) => `kernel=${optionValue(text)},initrd=x`)),
  });
  expect(result.stderr).toBe('');
  expect(JSON.parse(result.stdout)).toEqual(
    texts.map((text) => [
      ['kernel', text],
      ['initrd', 'x'],
    ]),
  );
});

test('a machine that cannot start leaves neither definition, disk nor pool behind', async () => {
  // The kernel is there when it is asked for, and is none when QEMU reads it.
  await onHost(name, 'mkdir -p /srv/made && echo nonsense > /srv/made/no-kernel');
  const wanted = { hostId: name, request: broken, runId: 'broken' };
  const planned = await asOperator.plan(wanted);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await asOperator.start({ ...wanted, fingerprint: planned.plan.fingerprint });
  const run = await outcome('broken', 'rolled-back');
  expect(run.problem?.code).toBe('command-failed');
  expect(await onHost(name, 'virsh list --all --name')).not.toContain('broken01');
  expect(await onHost(name, 'ls /srv/made')).toBe('no-kernel\n');
  expect(await onHost(name, 'virsh pool-list --all --name')).not.toContain('made');
});

test('a host says what speaks against a request, each beside its field', async () => {
  const found = await asOperator.check({
    hostId: name,
    request: {
      ...broken,
      name: 'node01',
      install: { kind: 'import', kernel: { kernel: `${images}/nothing` } },
      disk: { kind: 'new', path: '/srv/broken01.qcow2', sizeGib: 100_000 },
    },
  });
  expect(found).toMatchObject({
    name: { code: 'vm-name-taken' },
    kernel: { code: 'vm-file-missing' },
    diskSize: { code: 'vm-no-space' },
  });
});

test('a card is added to the running machine, and removed', async () => {
  const mac = '52:54:00:99:00:01';
  await change('add-card', {
    kind: 'add-interface',
    network: { source: { kind: 'network', network: 'default' }, mac, model: 'virtio' },
  });
  expect(await onHost(name, 'virsh domiflist node01')).toContain(mac);
  expect(await onHost(name, 'virsh domiflist node01 --inactive')).toContain(mac);

  await change('remove-card', { kind: 'remove-interface', mac });
  expect(await onHost(name, 'virsh domiflist node01')).not.toContain(mac);
  expect(await onHost(name, 'virsh domiflist node01 --inactive')).not.toContain(mac);
});

test('a version is kept before the configuration is changed, and restoring it leaves no trace', async () => {
  const uuid = (await onHost(name, 'virsh domuuid centos7')).trim();
  const inactive = () => onHost(name, 'virsh dumpxml --inactive centos7');
  const before = await inactive();
  const [iface] = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(before) ?? [];
  await change('to-e1000e', { kind: 'model', mac: iface ?? '', model: 'e1000e' }, uuid);
  expect(await inactive()).toContain("<model type='e1000e'/>");

  const versions = { hostId: name, kind: 'domains', name: 'centos7' } as const;
  const [kept] = await asVersioner.list(versions);
  expect(kept?.file).toBe('to-e1000e.xml');
  expect(await onHost(name, `cat ${kept?.path}`)).toBe(before);
  const restore = { hostId: name, name: 'centos7', file: kept?.file ?? '', runId: 'restore-centos7' };
  const planned = await asVersioner.planDomain(restore);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await asVersioner.startDomain({ ...restore, fingerprint: planned.plan.fingerprint });
  await outcome('restore-centos7', 'kept');
  expect(await inactive()).toBe(before);
  expect((await asVersioner.list(versions)).map(({ file }) => file)).toContain('restore-centos7.xml');
});

test('autostart is set and taken away', async () => {
  await change('autostart-on', { kind: 'autostart', on: true });
  expect(await onHost(name, 'virsh dominfo node01')).toMatch(/Autostart:\s+enable/);
  await change('autostart-off', { kind: 'autostart', on: false });
  expect(await onHost(name, 'virsh dominfo node01')).toMatch(/Autostart:\s+disable/);
});

test('while libvirt does not answer, that is said, and not that the network does not exist', async () => {
  const units = 'libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service';
  await onHost(name, `systemctl stop ${units}`);
  try {
    const request = { ...broken, name: 'later01' };
    const problem = { code: 'libvirt-not-running' };
    for (const ask of [
      () => asOperator.check({ hostId: name, request }),
      () => asOperator.plan({ hostId: name, request, runId: 'later' }),
      () => asOperator.planChange({ ...node01, change: { kind: 'autostart', on: true }, runId: 'later' }),
    ])
      await expect(ask()).rejects.toMatchObject({ cause: { problem } });
  } finally {
    await onHost(name, 'systemctl start libvirtd.socket libvirtd && virsh uri');
  }
});

async function change(runId: string, wanted: DomainChange, domainUuid = node01.domainUuid): Promise<void> {
  const input = { hostId: name, domainUuid, change: wanted, runId };
  const planned = await asOperator.planChange(input);
  if (!planned.ok) throw new Error(planned.refusal.code);
  await asOperator.startChange({ ...input, fingerprint: planned.plan.fingerprint });
  await outcome(runId, 'kept');
}
