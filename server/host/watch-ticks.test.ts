import { describe, expect, test } from 'vitest';
import type { OpenCommand, Runner } from './runner';
import { readKernelLine, readLibvirtLine, type Tick, watchTicks } from './watch-ticks';

describe('a line of ip monitor', () => {
  test.each([
    ['[LINK]5: vnet0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master virbr0 state forwarding', 'links'],
    ['[LINK]Deleted 5: vnet0: <BROADCAST,MULTICAST> mtu 1500', 'links'],
    ['[nsid 0][LINK]5: vnet0: <BROADCAST>', 'links'],
    ['[ADDR]2: enp1s0    inet 192.168.100.20/24 scope global enp1s0', 'links'],
    ['[ROUTE]default via 192.168.100.1 dev enp1s0 proto dhcp', 'routes'],
    ['[NEIGH]192.168.122.50 dev virbr0 lladdr 52:54:00:4f:2f:50 REACHABLE', 'neighbours'],
  ])('%s', (line, kind) => {
    expect(readKernelLine(line)).toEqual({ kind });
  });

  test.each(['', '    link/ether 52:54:00:4f:2f:50', 'name [LINK]', '[QDISC]x', '[nsid [LINK]'])(
    'nothing is read from "%s"',
    (line) => {
      expect(readKernelLine(line)).toBeUndefined();
    },
  );
});

describe('a line of virsh event', () => {
  test.each<[string, Tick]>([
    ["event 'lifecycle' for domain 'node01': Started Booted", { kind: 'domain', name: 'node01' }],
    ["event 'lifecycle' for domain 'node01': Stopped Destroyed", { kind: 'domain', name: 'node01' }],
    ["event 'lifecycle' for domain 'node01': Suspended Paused", { kind: 'domain', name: 'node01' }],
    ["event 'lifecycle' for domain 'new01': Defined Added", { kind: 'domains' }],
    ["event 'lifecycle' for domain 'old01': Undefined Removed", { kind: 'domains' }],
    ["event 'lifecycle' for domain 'node01': Stopped Saved", { kind: 'domains' }],
    [
      "event 'agent-lifecycle' for domain 'a': state: 'connected' reason: 'channel event'",
      { kind: 'domain', name: 'a' },
    ],
    ["event 'device-added' for domain 'a': net1", { kind: 'domain', name: 'a' }],
    ["event 'device-removed' for domain 'a': net1", { kind: 'domain', name: 'a' }],
    ["event 'reboot' for domain 'node01'", { kind: 'domain', name: 'node01' }],
    ["event 'lifecycle' for network default: Started", { kind: 'networks' }],
    ["event 'lifecycle' for network we 'ird': Stopped", { kind: 'networks' }],
    [
      `event 'lifecycle' for domain 'we "ird" $(touch pwned) 名字 'x'': Started Booted`,
      { kind: 'domain', name: `we "ird" $(touch pwned) 名字 'x'` },
    ],
    // A name that looks like the end of the name: whatever is made of it, it only says whom to ask about.
    [
      "event 'lifecycle' for domain 'a': Defined Added': Started Booted",
      { kind: 'domain', name: "a': Defined Added" },
    ],
  ])('%s', (line, tick) => {
    expect(readLibvirtLine(line)).toEqual(tick);
  });

  test.each([
    '',
    'events received: 3',
    "event 'rtc-change' for domain 'node01': 3600",
    "event 'balloon-change' for domain 'node01': 98304KiB",
    'error: Disconnected from qemu:///system due to end of file',
  ])('nothing is read from "%s"', (line) => {
    expect(readLibvirtLine(line)).toBeUndefined();
  });
});

describe('watching', () => {
  /** Programs whose lines and ends the test decides. */
  function scriptedRunner() {
    const opened: { program: string; say(text: string): void; end(): void; killed: boolean }[] = [];
    const open: Runner['open'] = (command) => {
      const chunks: string[] = [];
      let wake = () => {};
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      let isEnded = false;
      async function* stdout() {
        for (;;) {
          const chunk = chunks.shift();
          if (chunk !== undefined) yield chunk;
          else if (isEnded) return;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      }
      const handle = {
        program: command.argv.join(' '),
        killed: false,
        say(text: string) {
          chunks.push(text);
          wake();
        },
        end() {
          isEnded = true;
          end();
          wake();
        },
      };
      opened.push(handle);
      const result = { command, stdout: '', stderr: '', exitCode: 0, durationMs: 0 };
      return {
        stdout: stdout(),
        stderr: (async function* () {})(),
        write: () => undefined,
        ended: ended.then(() => result),
        kill: () => {
          handle.killed = true;
        },
      } satisfies OpenCommand;
    };
    const run: Runner['run'] = () => Promise.reject(new Error('nothing is run here'));
    return { runner: { run, open }, opened };
  }

  test('starts three sources, reads lines that arrive in pieces, and starts an ended source again', async () => {
    const { runner, opened } = scriptedRunner();
    const ticks: Tick[] = [];
    let onNext = () => {};
    const watching = watchTicks(runner, (tick) => {
      ticks.push(tick);
      onNext();
    });
    const until = async (condition: () => boolean) => {
      while (!condition())
        await new Promise<void>((resolve) => {
          onNext = resolve;
        });
    };
    expect(opened.map(({ program }) => program.split(' ')[0])).toEqual(['ip', 'virsh', 'virsh']);
    opened[0]?.say('[LI');
    opened[0]?.say('NK]5: vnet0: <UP>\n[NEIGH]x');
    await until(() => ticks.some(({ kind }) => kind === 'links'));
    expect(ticks.some(({ kind }) => kind === 'neighbours')).toBe(false);

    opened[1]?.end();
    await until(() => opened.length === 4);
    expect(ticks.slice(-2)).toEqual([
      { kind: 'ended', source: 'domains' },
      { kind: 'started', source: 'domains' },
    ]);
    expect(opened[3]?.program).toBe(opened[1]?.program);
    watching.stop();
    expect([0, 2, 3].map((i) => opened[i]?.killed)).toEqual([true, true, true]);
  });
});
