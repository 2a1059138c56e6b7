import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { execInHost } from '@/lab/lab';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { type Expectation, isMet } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import { planHostFile } from '../plan/host-file';
import type { HostFileChange, Plan } from '../plan/plan';
import { formatPlaybook } from '../plan/playbook';
import { formatProof, proofFunctions } from '../plan/proof-script';
import { shellEnvironment } from '../plan/rollback-script';
import { runDirectory } from '../plan/run-files';
import { type AnsibleOnLan, ansibleOnLan } from './lab-ansible';
import { readHost } from './prove';
import { readRun } from './read-runs';

const name = inject('labHost');
const changedFile = '/etc/netplan/50-cloud-init.yaml';

let page: LabPage;
beforeAll(() => {
  page = lookAtLabHost(name);
});
afterAll(() => page.close());

describe('what the host’s own shell says', () => {
  test('of each sentence is what the console says of it', async () => {
    const now = await readHost(page.host);
    const links = now.facts.links.kind === 'fresh' ? now.facts.links.value : [];
    const addresses = links.flatMap((link) =>
      link.addresses.map((one) => `${one.address}/${one.prefixLength}`),
    );
    const names = [...links.map((link) => link.name), 'nothing0'];
    const text = await onHost(name, `cat ${changedFile}`);
    const hostFiles: HostFileChange[] = [
      { path: changedFile, before: text, after: `${text}#\n`, mode: '0600' },
    ];
    const both = [true, false] as const;
    const families = ['inet', 'inet6'] as const;
    const expectations: readonly Expectation[] = [
      ...[text, `${text}#\n`, undefined].map((one) => fileOf(changedFile, one)),
      fileOf('/etc/netplan/99-nothing.yaml', undefined),
      ...names.flatMap((one): Expectation[] => [
        { kind: 'exists', interface: one },
        { kind: 'absent', interface: one },
        { kind: 'no-port', interface: one },
        { kind: 'no-address', interface: one },
        ...['br0', 'virbr0', 'nothing0'].map(
          (bridge) => ({ kind: 'port-of', interface: one, bridge }) as const,
        ),
        ...links.map(({ mac = '' }) => ({ kind: 'mac', interface: one, mac }) as const),
        ...[1500, 65_536].map((mtu) => ({ kind: 'mtu', interface: one, mtu }) as const),
        ...both.map((on) => ({ kind: 'stp', bridge: one, on }) as const),
        ...both.map((on) => ({ kind: 'vlan-filtering', bridge: one, on }) as const),
        ...[...addresses, '192.168.100.10/24'].map(
          (address) => ({ kind: 'address', interface: one, address }) as const,
        ),
        ...families.flatMap((family): Expectation[] => [
          { kind: 'any-address', interface: one, family },
          { kind: 'default-route', interface: one, family },
          { kind: 'default-route', interface: one, family, gateway: '192.168.100.1' },
          { kind: 'default-route', interface: one, family, gateway: '192.168.100.2' },
        ]),
      ]),
      ...['default', 'nothing'].flatMap((network) =>
        (['absent', 'persistent', 'active', 'inactive', 'autostart', 'no-autostart'] as const).map(
          (is) => ({ kind: 'network', network, is }) as const,
        ),
      ),
    ];
    const script = [
      shellEnvironment,
      proofFunctions,
      ...expectations.map(
        (one, index) => `${formatProof(`proof_${index}`, [one], hostFiles)}proof_${index}\necho $?`,
      ),
    ].join('\n');
    const said = await execInHost(name, ['sh'], { input: script });
    const answers = said.stdout
      .trim()
      .split('\n')
      .map((code) => code === '0');
    const byShell = expectations.map((one, index) => [one, answers[index]]);
    expect(byShell).toEqual(expectations.map((one) => [one, isMet(one, now)]));
    expect(new Set(answers)).toEqual(new Set(both));
  });
});

describe('a playbook', () => {
  const nasty =
    '{{ 7 * 7 }} {% raw %} {# \' " \\ $(id) `id` 网桥 \t\r\u0085\u2028 !unsafe\n\n  END\nno line break';
  const newFile = "/etc/netplan/.{{ 7 * 7 }} '网桥'\"";
  const file: HostFileChange = { path: newFile, after: nasty, mode: '0600' };
  const id = 'playbook-1';
  const directory = runDirectory(id);
  const plan: Plan = {
    title: { key: 'plan.hostFile.make', values: { path: newFile } },
    files: [],
    hostFiles: [file],
    // No manager reads a file of that name.
    steps: [planHostFile(file, { directory, number: 1 })],
    warnings: [],
    probes: [{ kind: 'gateway', address: '192.168.100.1' }],
    probesBefore: [{ kind: 'gateway', address: '192.168.100.1' }],
    fingerprint: fingerprint(nasty),
  };
  const playbook = formatPlaybook({ title: nasty, hosts: [{ name, plan, directory }] });
  let ansible: AnsibleOnLan;
  beforeAll(async () => {
    ansible = await ansibleOnLan([name]);
  });
  afterAll(async () => {
    await onHost(name, `rm -rf ${directory} "/etc/netplan/.{{ 7 * 7 }} '网桥'\\""`);
    await ansible.close();
  });
  const play = async (...options: string[]) => (await ansible.play(playbook, ...options)).ended;
  // systemd makes folders under /tmp for a service that is asked something, and takes them away when it has nothing to do.
  const state = () =>
    onHost(
      name,
      'find /etc /root /var/lib/bridgehead /var/tmp /tmp -xdev -name "systemd-private-*" -prune -o \\( -type f -exec sha256sum {} + \\) -o -print 2> /dev/null | sort',
    );

  test('that is only checked says what would change, and changes nothing', async () => {
    const before = await state();
    const { code, output } = await play('--check');
    expect(output).toContain('no line break');
    expect(output).toMatch(new RegExp(`^${name} .*changed=1 .*failed=0`, 'm'));
    expect(code).toBe(0);
    expect(await state()).toBe(before);
  });

  test('brings each byte, keeps what it proved, and leaves no more than its run', async () => {
    const before = await state();
    const { code, output } = await play();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(new RegExp(`^${name} .*failed=0`, 'm'));
    expect(await onHost(name, `cat "/etc/netplan/.{{ 7 * 7 }} '网桥'\\""`)).toBe(nasty);
    expect(await onHost(name, `cat ${directory}/outcome`)).toBe('kept\n');
    expect((await readRun(page.runner, id)).state).toMatchObject({
      outcome: 'kept',
      startedBy: 'ansible',
      steps: [{ state: 'done' }],
    });
    const old = new Set(before.split('\n'));
    const more = (await state()).split('\n').filter((line) => !old.has(line));
    // Where runs lie is there from a host's first run on.
    const home = /\/var\/lib\/bridgehead(\/runs(\/lock)?)?$/;
    expect(
      more.filter((line) => !line.includes(directory) && !line.includes('7 * 7') && !home.test(line)),
    ).toEqual([]);
    expect(await onHost(name, 'journalctl --output cat --no-pager --since -5min')).not.toContain(
      'no line break',
    );
  });

  test('that is played again finds nothing to do, and refuses once the host has changed', async () => {
    const again = await play();
    expect(again).toMatchObject({ code: 0 });
    expect(again.output).toContain('Nothing to do: this plan was kept here.');
    expect(again.output).toMatch(new RegExp(`^${name} .*changed=0`, 'm'));
    await onHost(name, `echo more >> "/etc/netplan/.{{ 7 * 7 }} '网桥'\\""`);
    const changed = await play();
    expect(changed.code).not.toBe(0);
    expect(changed.output).toContain('Refused: this plan was kept here, and the host has changed since.');
  });
});

function fileOf(path: string, text: string | undefined): Expectation {
  return { kind: 'file', path, ...(text === undefined ? {} : { fingerprint: fingerprint(text) }) };
}
