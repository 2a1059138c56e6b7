import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { downLab, execInHost, upLab } from '@/lab/lab';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import { choosePassingProbes } from '../host/run-probe';
import type { BridgeChange, CreateBridgeRequest } from '../model/bridge-request';
import { planCreateBridge } from '../plan/create-bridge';
import type { Plan } from '../plan/plan';
import { formatPlaybook, type PlaybookHost } from '../plan/playbook';
import { planRemoveBridge } from '../plan/remove-bridge';
import { runDirectory } from '../plan/run-files';
import { type AnsibleOnLan, ansibleOnLan } from './lab-ansible';
import { readHost } from './prove';
import { readRuns } from './read-runs';

/** Two hosts of different managers, whose only way out is the link that is changed. No guests: nothing here asks for one. */
const lab = `p${process.pid.toString(36).slice(-5)}x`;
const names = [`${lab}1`, `${lab}2`] as const;
const [first, second] = names;

let pages: Readonly<Record<string, LabPage>>;
let ansible: AnsibleOnLan;
let runs = 0;
let id: string;
beforeAll(async () => {
  await upLab({
    name: lab,
    hosts: 2,
    managers: ['netplan', 'networkmanager'],
    uplink: 'static',
    bridge: false,
    guests: 'none',
  });
  pages = Object.fromEntries(names.map((name) => [name, lookAtLabHost(name)]));
  ansible = await ansibleOnLan(names);
});
afterAll(async () => {
  await ansible?.close();
  await Promise.all(Object.values(pages ?? {}).map((page) => page.close()));
  await downLab(lab);
});
beforeEach(() => {
  id = `playbook-${++runs}`;
});

const keep: CreateBridgeRequest = {
  bridge: 'br-many',
  uplink: 'enp1s0',
  addressing: { kind: 'keep' },
  stp: false,
  forwardDelaySeconds: 0,
  vlanFiltering: false,
};
const staticAddress = (address: string, gateway: string): CreateBridgeRequest => ({
  ...keep,
  addressing: {
    kind: 'static',
    addresses: [address],
    gateways: [gateway],
    nameservers: [],
    searchDomains: [],
  },
});

/** The plan of this host, from its own facts. */
async function planFor(name: string, change: BridgeChange, window = 90): Promise<PlaybookHost> {
  const page = pages[name];
  if (page === undefined) throw new Error(`nobody looks at ${name}`);
  const now = await readHost(page.host);
  const directory = runDirectory(id);
  const context = { ...now, directory, probes: await choosePassingProbes(page.runner, now.topology) };
  const planned =
    change.kind === 'create'
      ? planCreateBridge(change.request, context)
      : planRemoveBridge(change.request, context);
  if (!planned.ok) throw new Error(JSON.stringify(planned.refusal));
  const { plan } = planned;
  const cutsOff = plan.cutsOff && { ...plan.cutsOff, keepWindowSeconds: window };
  return { name, directory, plan: { ...plan, ...(cutsOff === undefined ? {} : { cutsOff }) } satisfies Plan };
}

const create = (request: CreateBridgeRequest): BridgeChange => ({ kind: 'create', request });
const play = async (hosts: readonly PlaybookHost[], ...options: string[]) =>
  (await ansible.play(formatPlaybook({ title: 'A bridge', hosts }), ...options)).ended;
const hasBridge = async (name: string) =>
  (await execInHost(name, ['ip', 'link', 'show', 'br-many'])).code === 0;
const outcome = async (name: string) =>
  (await execInHost(name, ['cat', `${runDirectory(id)}/outcome`])).stdout.trim();

/** Every file that anybody could have changed, and what the kernel does with packets. */
async function stateOf(name: string): Promise<string> {
  return onHost(
    name,
    `find /etc /root /tmp /var/tmp -xdev \\( -type f -exec sha256sum {} + \\) -o -printf '%p %m\\n' | sort
ip -o addr | sed 's/ valid_lft.*//; s/^[0-9]*: //'
ip route; ip -6 route | sed 's/ expires.*//'
bridge link | sed 's/^[0-9]*: //'`,
  );
}

async function expectBack(before: Readonly<Record<string, string>>): Promise<void> {
  for (const name of names)
    await vi.waitFor(async () => expect(await stateOf(name)).toBe(before[name]), { timeout: 20_000 });
}
const statesNow = async () =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, await stateOf(name)] as const)));

test('that is checked compares all hosts, shows the files, and changes none', async () => {
  const before = await statesNow();
  const hosts = await Promise.all(names.map((name) => planFor(name, create(keep))));
  const { code, output } = await play(hosts, '--check', '--diff');
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain('+    br-many:');
  for (const name of names) expect(output).toMatch(new RegExp(`^${name} .*changed=1 .*failed=0`, 'm'));
  expect(await statesNow()).toEqual(before);
  for (const name of names) expect(await readRuns(pages[name]?.runner as LabPage['runner'])).toEqual([]);
});

test('makes the bridge on each host in turn, keeps it over a fresh connection, finds nothing to do afterwards, and takes it away', async () => {
  const before = await statesNow();
  const hosts = await Promise.all(names.map((name) => planFor(name, create(keep))));
  const made = await play(hosts);
  expect(made).toMatchObject({ code: 0 });
  for (const name of names) {
    expect(await outcome(name)).toBe('kept');
    expect(await hasBridge(name)).toBe(true);
    expect(await onHost(name, 'ping -c 1 -W 2 192.168.100.1')).toContain('1 received');
  }
  const at = async (name: string, file: string) =>
    Number(await onHost(name, `stat -c %.3Y ${runDirectory(id)}/${file}`));
  expect(await at(second, 'armed')).toBeGreaterThan(await at(first, 'outcome'));

  const again = await play(hosts);
  expect(again).toMatchObject({ code: 0 });
  expect(again.output.match(/Nothing to do: this plan was kept here/g)).toHaveLength(2);

  id = `playbook-${++runs}`;
  const remove: BridgeChange = { kind: 'remove', request: { bridge: 'br-many' } };
  const taken = await play(await Promise.all(names.map((name) => planFor(name, remove))));
  expect(taken).toMatchObject({ code: 0 });
  for (const name of names) {
    expect(await outcome(name)).toBe('kept');
    expect(await hasBridge(name)).toBe(false);
    await onHost(name, 'ping -c 1 -W 2 192.168.100.1');
  }
  // A manager may have written its files in other words, but the uplink has what it had.
  const ofUplink = (state: Record<string, string>, name: string) =>
    state[name]
      ?.split('\n')
      .filter((line) => /\benp1s0 .*192\.168|192\.168.* enp1s0 /.test(line))
      .sort();
  const after = await statesNow();
  for (const name of names) expect(ofUplink(after, name)).toEqual(ofUplink(before, name));
});

test('stops at a host whose new gateway does not answer: it goes back by itself, and the next is not touched', async () => {
  const before = await statesNow();
  const hosts = [
    await planFor(first, create(staticAddress('192.168.100.100/24', '192.168.100.77'))),
    await planFor(second, create(keep)),
  ];
  const { code, output } = await play(hosts);
  expect(code).not.toBe(0);
  expect(output).toContain(`${first} went back, and is as before.`);
  expect(output).toContain('not so: gateway 192.168.100.77 answers');
  expect(await outcome(first)).toBe('rolled-back');
  await expectBack(before);
  expect((await execInHost(second, ['ls', runDirectory(id)])).code).not.toBe(0);

  const again = await play(hosts);
  expect(again.code).not.toBe(0);
  expect(again.output).toContain('Refused: this plan went back here.');
});

test('refuses a host that is not as it was reviewed, and changes nothing there', async () => {
  const hosts = [await planFor(first, create(keep)), await planFor(second, create(keep))];
  const file = '/etc/netplan/50-cloud-init.yaml';
  const changes = [
    ['ip link add br-many type bridge', 'ip link del br-many', 'absent br-many'],
    [`cp -a ${file} /run/was; echo '# by somebody else' >> ${file}`, `mv /run/was ${file}`, `file ${file}`],
  ] as const;
  for (const [change, undo, sentence] of changes) {
    await onHost(first, change);
    try {
      const before = await statesNow();
      const { code, output } = await play(hosts);
      expect(code).not.toBe(0);
      expect(output).toContain('Refused: the host is not as it was when this plan was made.');
      expect(output).toContain(`not so: ${sentence}`);
      expect(await statesNow()).toEqual(before);
      expect((await execInHost(first, ['ls', runDirectory(id)])).code).not.toBe(0);
    } finally {
      await onHost(first, undo);
    }
  }
});

test('that is killed in the middle leaves a host that goes back by itself, and says so when played again', async () => {
  const before = await statesNow();
  const hosts = await Promise.all(names.map((name) => planFor(name, create(keep), 15)));
  const playing = await ansible.play(formatPlaybook({ title: 'A bridge', hosts }));
  await vi.waitFor(async () => expect(await hasBridge(first)).toBe(true), { timeout: 90_000, interval: 100 });
  playing.kill();
  await playing.ended;
  expect(await outcome(first)).toBe('');
  const meanwhile = await play(hosts);
  expect(meanwhile.output).toMatch(/Refused: this plan (is being carried out|went back) here/);
  await vi.waitFor(async () => expect(await outcome(first)).toBe('rolled-back'), { timeout: 90_000 });
  await expectBack(before);
});

test('follows a host to its new address, and keeps it there', async () => {
  const { code, output } = await play([
    await planFor(second, create(staticAddress('192.168.100.60/24', '192.168.100.1'))),
  ]);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(await outcome(second)).toBe('kept');
  expect(await onHost(second, 'ip -o -4 addr show dev br-many')).toContain('192.168.100.60/24');
});
