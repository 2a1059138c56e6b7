import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { downLab, execInHost, rebootHost, upLab } from '@/lab/lab';
import { type LabPage, lookAtLabHost, onHost } from '../host/lab-host';
import type { Runner } from '../host/runner';
import type { WatchedHost } from '../host/watched-host';
import { command } from '../model/command';
import { fingerprint } from '../model/fingerprint';
import type { RunState } from '../model/run';
import { formatWriteOwnRun } from '../plan/apply-script';
import { reconfigureIfFailed } from '../plan/backends/networkd-commands';
import { planHostFile } from '../plan/host-file';
import type { HostFileChange, Plan, Step } from '../plan/plan';
import { runDirectory } from '../plan/run-files';
import { formatStandaloneScript } from '../plan/standalone-script';
import { readRun, readRuns } from './read-runs';
import { recoverRun } from './recover-runs';
import { runDirectoryOn } from './run-directory';
import { runPlan } from './run-plan';

/** A host of its own: it is switched off in the middle of runs. No guests: nothing here asks libvirt for one. */
const lab = `s${process.pid.toString(36).slice(-5)}x`;
const name = `${lab}1`;
const changedFile = '/etc/netplan/50-cloud-init.yaml';
const newFile = '/etc/netplan/90-bridgehead-test.yaml';
const harmless = 'network: {version: 2}\n';

let page: LabPage;
let original: string;
let runs = 0;
let id: string;
beforeAll(async () => {
  await upLab({ name: lab, guests: 'none' });
  page = lookAtLabHost(name);
  original = await onHost(name, `cat ${changedFile}`);
});
afterAll(async () => {
  await page?.close();
  await downLab(lab);
});
beforeEach(() => {
  id = `switch-${++runs}`;
});
afterEach(async () => {
  // However a test ended: the host must have its file, no leftovers beside it, and nothing armed.
  await vi.waitFor(
    async () => {
      expect(await onHost(name, `cat ${changedFile}`)).toBe(original);
      expect(await onHost(name, 'ls -A /etc/netplan')).toBe('50-cloud-init.yaml\n');
    },
    { timeout: 15_000 },
  );
  expect(
    await onHost(name, 'ls /etc/systemd/system; ls /run/motd.d /run/issue.d 2> /dev/null; true'),
  ).not.toContain('bridgehead');
});

/** Two files, an interface, and a question: what every rewiring of a host consists of, without its dangers. */
function planOf({ window = 60 }: { window?: number } = {}): Plan {
  const directory = runDirectory(id);
  const hostFiles: HostFileChange[] = [
    { path: changedFile, before: original, after: `# changed\n${original}`, mode: '0600' },
    { path: newFile, after: harmless, mode: '0600' },
  ];
  const [first, second] = hostFiles.map((file, index) =>
    planHostFile(file, { directory, number: index + 1 }),
  );
  if (first === undefined || second === undefined) throw new Error('two files, two steps');
  const wire: Step = {
    id: 'kernel',
    title: { key: 'plan.createBridge.kernel' },
    given: [{ kind: 'absent', interface: 'br-switch' }],
    do: [{ command: command('ip', 'link', 'add', 'br-switch', 'type', 'bridge'), timeoutMs: 5_000 }],
    undo: [
      {
        command: command('ip', 'link', 'del', 'br-switch'),
        timeoutMs: 5_000,
        onlyIf: { exists: '/sys/class/net/br-switch' },
      },
    ],
    expect: [{ kind: 'exists', interface: 'br-switch' }],
    undone: [{ kind: 'absent', interface: 'br-switch' }],
  };
  return {
    title: { key: 'plan.createBridge.title', values: { bridge: 'br-switch', uplink: 'enp1s0' } },
    files: [],
    hostFiles,
    steps: [first, second, wire],
    warnings: [],
    probes: [{ kind: 'gateway', address: '192.168.100.1' }],
    probesBefore: [{ kind: 'gateway', address: '192.168.100.1' }],
    cutsOff: { interfaceName: 'enp1s0', silenceMs: 0, keepWindowSeconds: window },
    fingerprint: fingerprint(id),
  };
}

const endings: readonly RunState['outcome'][] = ['kept', 'rolled-back', 'rollback-failed'];

function start(plan: Plan, host: WatchedHost = page.host) {
  const states: RunState[] = [];
  const ended = runPlan({
    host,
    plan,
    id,
    directory: runDirectory(id),
    onState: (state) => void states.push(state),
  });
  // A test that fails before it awaits the end must not end the process.
  ended.catch(() => undefined);
  const until = async (outcome: RunState['outcome']) => {
    await vi.waitFor(() => expect([outcome, ...endings]).toContain(states.at(-1)?.outcome), {
      timeout: 30_000,
      interval: 50,
    });
    if (states.at(-1)?.outcome !== outcome) throw new Error(JSON.stringify(states.at(-1), null, 1));
  };
  return { states, ended, until, directory: runDirectoryOn(page.host.runner, runDirectory(id)) };
}

const hasBridge = async () => (await execInHost(name, ['ip', 'link', 'show', 'br-switch'])).code === 0;

/** The host, with something done to it, once, just before a command whose words hold `words`. */
function hostThat(words: string, interfere: () => Promise<unknown>): WatchedHost {
  let isDone = false;
  const run: Runner['run'] = async (asked, options) => {
    if (!isDone && asked.argv.join(' ').includes(words)) {
      isDone = true;
      await interfere();
    }
    return page.runner.run(asked, options);
  };
  return { ...page.host, runner: { ...page.runner, run } };
}

test('a run whose console died before the way back was sharp did nothing, and is none', async () => {
  const plan = planOf();
  const host = hostThat('/arm.sh', async () => {
    throw new Error('the console dies here');
  });
  await expect(start(plan, host).ended).rejects.toThrow('the console dies here');
  expect(await onHost(name, `ls ${runDirectory(id)}`)).toMatch(/^run\.json$/m);
  expect((await readRuns(page.runner)).map((run) => run.id)).not.toContain(id);
  await expect(readRun(page.runner, id)).rejects.toMatchObject({ problem: { code: 'not-found' } });
  // And is in nobody's way.
  id = `${id}-next`;
  const { until, ended, directory } = start(planOf());
  await until('asking');
  await directory.rollBack();
  expect(await ended).toMatchObject({ outcome: 'rolled-back' });
});

describe('a run that was proved', () => {
  test('and is kept stays, leaves nothing armed, and cannot be rolled back any more', async () => {
    const { until, ended, directory } = start(planOf());
    await until('asking');
    expect(await onHost(name, `cat /run/motd.d/bridgehead-${id}`)).toContain(`sh ${directory.path}/keep.sh`);
    expect(await onHost(name, 'ls /etc/systemd/system/sysinit.target.wants')).toContain(id);
    await directory.keep();
    expect(await ended).toMatchObject({ outcome: 'kept', probes: [{ met: true }] });
    expect(await hasBridge()).toBe(true);
    expect(await onHost(name, 'cat /etc/netplan/90-bridgehead-test.yaml')).toBe(harmless);
    expect(await onHost(name, 'ls -A /etc/netplan; ls /etc/systemd/system')).not.toContain('.bridgehead');
    expect((await execInHost(name, ['sh', `${directory.path}/rollback.sh`])).code).toBe(3);
    expect(await onHost(name, `cat ${directory.path}/before${changedFile}`)).toBe(original);
    expect(await readRuns(page.runner)).toContainEqual(expect.objectContaining({ id, outcome: 'kept' }));
    expect((await readRun(page.runner, id)).plan.hostFiles).toHaveLength(2);
    await onHost(
      name,
      `ip link del br-switch; rm ${newFile}; cp -a ${directory.path}/before${changedFile} ${changedFile}`,
    );
  });

  test.each(['the switch', 'the console'])(
    'stays kept where whoever kept it was killed in the middle, and %s finishes that',
    async (finisher) => {
      const { until, ended, directory } = start(planOf());
      await until('asking');
      if (finisher === 'the console') await onHost(name, `systemctl stop bridgehead-switch-${id}`);
      // As keep.sh leaves it that dies with its decision.
      await onHost(name, `ln -s kept ${directory.path}/decided`);
      expect(await ended).toMatchObject({ outcome: 'kept' });
      expect(await hasBridge()).toBe(true);
      expect(await onHost(name, 'ls -A /etc/netplan; ls /etc/systemd/system')).not.toContain('bridgehead-s');
      await onHost(
        name,
        `ip link del br-switch; rm ${newFile}; cp -a ${directory.path}/before${changedFile} ${changedFile}`,
      );
    },
  );

  test('and that nobody keeps goes back at its deadline, by itself', async () => {
    const { ended, until, states } = start(planOf({ window: 4 }));
    await until('asking');
    const left = (states.at(-1)?.goesBackAtMs ?? 0) - Date.now();
    expect(left).toBeGreaterThan(1_000);
    const askedAt = performance.now();
    expect(await ended).toMatchObject({
      outcome: 'rolled-back',
      steps: [{ state: 'undone' }, { state: 'undone' }, { state: 'undone' }],
    });
    // The window, and the five seconds that a host may take to be reachable again.
    expect(performance.now() - askedAt).toBeLessThan(9_000);
    expect(await hasBridge()).toBe(false);
  });

  test('can be given more time, and is then still there', async () => {
    const { until, ended, directory } = start(planOf({ window: 5 }));
    await until('asking');
    await directory.extend('+60');
    await wait(6_000);
    expect((await directory.status())?.secondsLeft).toBeGreaterThan(30);
    expect(await hasBridge()).toBe(true);
    await directory.rollBack();
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
  });

  test('goes back at its deadline though the switch was killed: systemd starts it again', async () => {
    const { until, ended } = start(planOf({ window: 6 }));
    await until('asking');
    await onHost(name, `systemctl kill -s KILL bridgehead-switch-${id}`);
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
  });

  test('is the only one: another is refused by the host itself, whichever console asks', async () => {
    const { until, ended, directory } = start(planOf());
    await until('asking');
    const first = id;
    id = `switch-${++runs}`;
    await expect(start({ ...planOf(), hostFiles: [] }).ended).rejects.toMatchObject({
      problem: { code: 'run-under-way', values: { id: first } },
    });
    await directory.rollBack();
    await ended;
  });
});

describe('when the power is cut', () => {
  test.each(['orderly', 'power-cut'] as const)(
    'in the window (%s), the host boots with its old files',
    async (how) => {
      // The console is switched off too: a host that shuts down in good order waits for whatever comes in.
      let isGone = false;
      const run: Runner['run'] = (asked, options) =>
        isGone ? new Promise(() => undefined) : page.runner.run(asked, options);
      const { until, directory } = start(planOf(), { ...page.host, runner: { ...page.runner, run } });
      await until('asking');
      isGone = true;
      await page.close();
      await rebootHost(name, how);
      page = lookAtLabHost(name);
      await vi.waitFor(
        async () => expect(await onHost(name, `cat ${directory.path}/outcome`)).toBe('rolled-back\n'),
        {
          timeout: 20_000,
        },
      );
      expect(await onHost(name, `cat ${changedFile}`)).toBe(original);
      // The gateway answers: the network came up by the old files.
      await vi.waitFor(() => onHost(name, 'ping -c 1 -W 1 192.168.100.1'), { timeout: 20_000 });
    },
  );

  test('after it was kept, the host boots with the new files', async () => {
    const { until, ended, directory } = start(planOf());
    await until('asking');
    await directory.keep();
    await ended;
    await rebootHost(name, 'power-cut');
    expect(await onHost(name, `cat ${newFile}`)).toBe(harmless);
    await onHost(name, `rm ${newFile}; cp -a ${directory.path}/before${changedFile} ${changedFile}`);
  });
});

describe('a console that is gone', () => {
  test('in the middle of the steps: the next one rolls the run back', async () => {
    const never = new Promise<never>(() => undefined);
    const { states } = start(
      planOf(),
      hostThat('ip link add', () => never),
    );
    await vi.waitFor(() => expect(states.at(-1)?.steps[2]?.state).toBe('doing'), { timeout: 20_000 });
    const found: RunState[] = [];
    const recovered = await recoverRun(page.host, (state) => void found.push(state));
    expect(recovered?.id).toBe(id);
    await recovered?.ended;
    expect(found.at(-1)).toMatchObject({ outcome: 'rolled-back', problem: { code: 'console-was-gone' } });
  });

  test('in the window: the next one asks the same question, with the time that is left', async () => {
    const { until, directory } = start(planOf());
    await until('asking');
    const found: RunState[] = [];
    const recovered = await recoverRun(page.host, (state) => void found.push(state));
    await vi.waitFor(() => expect(found.at(-1)).toMatchObject({ outcome: 'asking' }));
    await directory.rollBack();
    await recovered?.ended;
    expect(found.at(-1)).toMatchObject({ outcome: 'rolled-back' });
    expect(await recoverRun(page.host, () => undefined)).toBeUndefined();
  });
});

test('a run that the host itself carries out goes on when a console finds it', async () => {
  const { path, ...directory } = runDirectoryOn(page.runner, runDirectory(id));
  await page.runner.run({ argv: ['sh'], stdin: formatWriteOwnRun(planOf(), path, 'root') });
  await onHost(name, `sh ${path}/arm.sh`);
  const found: RunState[] = [];
  const recovered = await recoverRun(page.host, (state) => void found.push(state));
  expect(recovered?.id).toBe(id);
  await onHost(name, `sh ${path}/apply.sh`);
  await vi.waitFor(() => expect(found.at(-1)).toMatchObject({ outcome: 'asking', startedBy: 'root' }), {
    timeout: 15_000,
  });
  expect(found.some(({ problem }) => problem !== undefined)).toBe(false);
  await directory.rollBack();
  await recovered?.ended;
  expect(found.at(-1)).toMatchObject({ outcome: 'rolled-back' });
});

describe('nothing is changed', () => {
  test('when a file is not as it was planned from', async () => {
    const plan = planOf();
    await onHost(name, `echo '# by somebody else' >> ${changedFile}`);
    await expect(start(plan).ended).rejects.toMatchObject({ problem: { code: 'host-changed' } });
    expect(await onHost(name, 'ls -A /etc/netplan')).toBe('50-cloud-init.yaml\n');
    await onHost(name, `sed -i '$d' ${changedFile}`);
  });

  test('when the disk is full or read-only before anything is done', async () => {
    await onHost(name, 'mount --bind /etc/netplan /etc/netplan && mount -o remount,ro,bind /etc/netplan');
    try {
      await expect(start(planOf()).ended).rejects.toMatchObject({ problem: { code: 'switch-not-armed' } });
    } finally {
      await onHost(name, 'umount /etc/netplan');
    }
  });
});

test('a name that is taken in the middle ends the run, and the bridge of somebody else stays', async () => {
  const { ended } = start(
    planOf(),
    hostThat(' file-2', () => onHost(name, 'ip link add br-switch type bridge')),
  );
  expect(await ended).toMatchObject({
    outcome: 'rolled-back',
    problem: { code: 'expectation-not-given' },
    steps: [{ state: 'undone' }, { state: 'undone' }, { state: 'failed' }],
  });
  expect(await hasBridge()).toBe(true);
  await onHost(name, 'ip link del br-switch');
});

test('a disk that turns read-only in the middle: the kernel goes back at once, the files as soon as they can', async () => {
  const { ended, states } = start(
    planOf(),
    hostThat('ip link add', () =>
      onHost(name, 'mount --bind /etc/netplan /etc/netplan && mount -o remount,ro,bind /etc/netplan'),
    ),
  );
  // The step itself succeeds; nobody keeps it, and the operator rolls back while the disk is still read-only.
  await vi.waitFor(
    async () => expect((await readRuns(page.runner)).find((run) => run.id === id)?.outcome).toBe('asking'),
    {
      timeout: 30_000,
    },
  );
  const directory = runDirectoryOn(page.runner, runDirectory(id));
  await directory.rollBack();
  await vi.waitFor(() => expect(states.at(-1)).toMatchObject({ outcome: 'rollback-failed' }), {
    timeout: 30_000,
  });
  expect(await hasBridge()).toBe(false);
  await onHost(name, 'umount /etc/netplan');
  expect(await ended).toMatchObject({ outcome: 'rolled-back' });
});

test('a disk that turns read-only before the first file: what lay ready beside the files goes as soon as it can', async () => {
  const { ended, states } = start(
    planOf(),
    hostThat(' file-1', () =>
      onHost(name, 'mount --bind /etc/netplan /etc/netplan && mount -o remount,ro,bind /etc/netplan'),
    ),
  );
  await vi.waitFor(() => expect(states.at(-1)).toMatchObject({ outcome: 'rollback-failed' }), {
    timeout: 30_000,
  });
  expect(await onHost(name, 'ls -A /etc/netplan')).toContain('.bridgehead-');
  await onHost(name, 'umount /etc/netplan');
  expect(await ended).toMatchObject({ outcome: 'rolled-back' });
});

test('a link that networkd has given up for good is taken up again, and what it has not given up is left alone', async () => {
  const folder = '/run/systemd/network';
  const network = (master: string) =>
    `printf '[Match]\\nName=br-under\\n[Network]\\nLinkLocalAddressing=no\\n${master}' > ${folder}/05-br-under.network`;
  const said = async () => onHost(name, 'networkctl --no-legend --no-pager list br-under');
  const reconfigured = async () =>
    onHost(
      name,
      'journalctl --unit systemd-networkd --output cat --no-pager --grep "br-under: Reconfiguring|br-under: Configuring" | wc -l',
    );
  const rollBack = async () => {
    id = `switch-${++runs}`;
    const plan = planOf();
    const [first, ...others] = plan.steps;
    if (first === undefined) throw new Error('a plan without a step');
    const reconfigure = reconfigureIfFailed('br-under').map((one) => ({ ...one, when: 'running' }) as const);
    const { until, ended, directory } = start({
      ...plan,
      steps: [{ ...first, undo: [...first.undo, ...reconfigure] }, ...others],
    });
    await until('asking');
    await directory.rollBack();
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
  };
  // The kernel lets no bridge be under a bridge.
  await onHost(
    name,
    `mkdir -p ${folder}; for one in under above; do printf "[NetDev]\\nName=br-$one\\nKind=bridge\\n" > ${folder}/05-br-$one.netdev; done; ${network('Bridge=br-above\\n')}; networkctl reload`,
  );
  try {
    await vi.waitFor(async () => expect(await said()).toContain('failed'), { timeout: 15_000 });
    await onHost(name, `${network('')}; networkctl reload`);
    expect(await said(), 'a reload alone does not help').toContain('failed');
    await rollBack();
    await vi.waitFor(async () => expect(await said()).not.toContain('failed'), { timeout: 15_000 });
    const before = await reconfigured();
    await rollBack();
    expect(await reconfigured(), 'the second time there was nothing to do').toBe(before);
  } finally {
    await onHost(
      name,
      `rm -f ${folder}/05-br-*; ip link del br-under; ip link del br-above; networkctl reload`,
    );
  }
});

describe('a folder that was made for a file', () => {
  const folder = '/etc/systemd/network/10-netplan-br-switch.network.d';
  const planOfOne = (file: Pick<HostFileChange, 'before' | 'after'>): Plan => {
    const change = { path: `${folder}/test.conf`, mode: '0644', folder: 'of-its-own', ...file } as const;
    const step = planHostFile(change, { directory: runDirectory(id), number: 1 });
    return { ...planOf(), hostFiles: [change], steps: [step] };
  };
  const keepOf = async (plan: Plan) => {
    const { until, ended, directory } = start(plan);
    await until('asking');
    await directory.keep();
    expect(await ended).toMatchObject({ outcome: 'kept' });
  };
  const isThere = async () => (await execInHost(name, ['test', '-d', folder])).code === 0;

  test('goes with it when the run is rolled back', async () => {
    const { until, ended, directory } = start(planOfOne({ after: '# made\n' }));
    await until('asking');
    expect(await isThere()).toBe(true);
    await directory.rollBack();
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
    expect(await isThere()).toBe(false);
  });

  test('stays with it when it is kept, and goes when the file is taken away', async () => {
    await keepOf(planOfOne({ after: '# made\n' }));
    expect(await onHost(name, `ls -A ${folder}`)).toBe('test.conf\n');
    id = `switch-${++runs}`;
    await keepOf(planOfOne({ before: '# made\n' }));
    expect(await isThere()).toBe(false);
  });

  test('stays where somebody else has put something in it', async () => {
    const { until, ended, directory } = start(planOfOne({ after: '# made\n' }));
    await until('asking');
    await onHost(name, `touch ${folder}/other.conf`);
    await directory.rollBack();
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
    expect(await onHost(name, `ls -A ${folder}`)).toBe('other.conf\n');
    await onHost(name, `rm -r ${folder}`);
  });

  test('is not taken away when it was there before', async () => {
    await onHost(name, `mkdir ${folder}`);
    const { until, ended, directory } = start(planOfOne({ after: '# made\n' }));
    await until('asking');
    await directory.rollBack();
    expect(await ended).toMatchObject({ outcome: 'rolled-back' });
    expect(await isThere()).toBe(true);
    await onHost(name, `rmdir ${folder}`);
  });
});

test('the plan as a script does the same, with the same switch and the same proof', async () => {
  const plan = planOf();
  const directory = runDirectory(id);
  await page.runner.run({ argv: ['tee', '/root/plan.sh'], stdin: formatStandaloneScript(plan, directory) });
  expect(await onHost(name, 'sh /root/plan.sh')).toContain(`keep:       sh ${directory}/keep.sh`);
  expect(await hasBridge()).toBe(true);
  expect(await onHost(name, `cat ${newFile}`)).toBe(harmless);
  expect((await runDirectoryOn(page.runner, directory).status())?.isProved).toBe(true);
  await onHost(name, `sh ${directory}/rollback.sh`);
  expect(await hasBridge()).toBe(false);
  const again = await execInHost(name, ['sh', '/root/plan.sh']);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('was run here before') });
});

test('the plan as a script goes back by itself when the host is not as planned', async () => {
  const plan = planOf();
  const directory = runDirectory(id);
  const [one, two, wire] = plan.steps;
  if (one === undefined || two === undefined || wire === undefined) throw new Error('three steps');
  const wrong: Step = { ...wire, expect: [{ kind: 'mtu', interface: 'br-switch', mtu: 1400 }] };
  const script = formatStandaloneScript({ ...plan, steps: [one, two, wrong] }, directory);
  await page.runner.run({ argv: ['tee', '/root/plan.sh'], stdin: script });
  const { code, stdout } = await execInHost(name, ['sh', '/root/plan.sh']);
  expect(code).toBe(1);
  expect(stdout).toContain('not so: mtu br-switch 1400\nFailed: going back.');
  await vi.waitFor(async () => expect(await onHost(name, `cat ${directory}/outcome`)).toBe('rolled-back\n'), {
    timeout: 10_000,
  });
  expect(await hasBridge()).toBe(false);
});
