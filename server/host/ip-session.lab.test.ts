import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { command } from '../model/command';
import { withIpSession } from './ip-session';
import { localRunner } from './local-runner';
import { kernelCommands, kernelReader } from './read-kernel';
import type { OpenCommand, Runner } from './runner';

const namespace = 'bridgehead-ip-session';
const prefix = ['ip', 'netns', 'exec', namespace];
const inHost = (...argv: string[]) => execFileSync('ip', ['-n', namespace, ...argv]);

let opened: OpenCommand[];
let openedCommands: string[];
let run: string[];
let session: ReturnType<typeof withIpSession>;

beforeEach(() => {
  execFileSync('ip', ['netns', 'add', namespace]);
  inHost('link', 'add', 'br0', 'type', 'bridge');
  inHost('link', 'add', 'port0', 'type', 'veth', 'peer', 'name', 'port1');
  inHost('link', 'set', 'port0', 'master', 'br0');
  opened = [];
  openedCommands = [];
  run = [];
  session = withIpSession(counting(localRunner({ prefix })));
});

afterEach(() => {
  session.close();
  execFileSync('ip', ['netns', 'del', namespace]);
});

function counting(runner: Runner): Runner {
  return {
    run(asked, options) {
      run.push(asked.argv.join(' '));
      return runner.run(asked, options);
    },
    open(asked) {
      const process = runner.open(asked);
      opened.push(process);
      openedCommands.push(asked.argv.join(' '));
      return process;
    },
  };
}

const masters = async () => {
  const links = await kernelReader(session, () => undefined).links();
  return Object.fromEntries(links.map(({ name, master }) => [name, master]));
};

it('answers as a process of its own does, and starts one for all', async () => {
  const alone = await localRunner({ prefix }).run(kernelCommands.links);
  expect((await session.run(kernelCommands.links)).stdout).toBe(alone.stdout);
  inHost('link', 'add', 'br1', 'type', 'bridge');
  inHost('link', 'set', 'port0', 'master', 'br1');
  expect(await masters()).toMatchObject({ port0: 'br1', br0: undefined });
  expect(openedCommands).toEqual(['ip -j -d -batch -']);
  expect(run).toEqual([]);
});

it('says the new name of a bridge that was renamed, of its ports too', async () => {
  expect(await masters()).toMatchObject({ port0: 'br0' });
  inHost('link', 'set', 'br0', 'name', 'lan0');
  expect(await masters()).toMatchObject({ port0: 'lan0' });
});

it('asks a new process when the old one was killed', async () => {
  await masters();
  for (const { kill } of opened) kill();
  expect(await masters()).toMatchObject({ port0: 'br0' });
});

it('leaves everything else to a process of its own', async () => {
  await session.run(kernelCommands.neighbours);
  await session.run(command('ip', '-j', 'addr', 'show', 'dev', 'br0'));
  expect(opened).toEqual([]);
  expect(run).toHaveLength(2);
});
