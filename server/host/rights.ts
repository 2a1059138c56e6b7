import { type Command, command } from '../model/command';
import { localRunner } from './local-runner';
import { kernelCommands } from './read-kernel';
import { libvirtCommands } from './read-libvirt';
import type { Runner } from './runner';

/** What a console can do on its own machine, each by one command that stands for its kind. */
export interface Right {
  readonly name: RightName;
  readonly isGiven: boolean;
  /** What was said instead. */
  readonly evidence: string;
}

export type RightName = 'libvirt' | 'firewall' | 'files' | 'runs' | 'history' | 'bridges' | 'machines';

/** Without these nothing can be changed at all. */
const toChange: readonly RightName[] = ['libvirt', 'history', 'runs'];

/** By sudo; of several the first that is installed counts. */
const bySudo: Readonly<Record<Exclude<RightName, 'libvirt'>, readonly [Command, ...Command[]]>> = {
  firewall: [kernelCommands.nftRuleset, kernelCommands.iptablesNat],
  files: [kernelCommands.managerFiles],
  history: [command('sh', '/var/lib/bridgehead/runs/any/status.sh')],
  runs: [command('sh')],
  bridges: [command('ip', '-batch', '/var/lib/bridgehead/runs/any/any.batch')],
  machines: [command('virsh', 'start', 'any')],
};

/** Asks and changes nothing: sudo is asked whether it would. `runner`: as whom the console runs, without sudo. */
export async function readRights(runner: Runner): Promise<readonly Right[]> {
  const libvirt = await runner.run(libvirtCommands.uri);
  const isRoot = (await runner.run(command('id', '-u'))).stdout.trim() === '0';
  return [
    { name: 'libvirt', isGiven: libvirt.exitCode === 0, evidence: libvirt.stderr },
    ...(await Promise.all(
      Object.entries(bySudo).map(async ([name, [first, ...others]]): Promise<Right> => {
        if (isRoot) return { name: name as RightName, isGiven: true, evidence: '' };
        let said = await askSudo(runner, first);
        for (const other of others) if (isMissing(said)) said = await askSudo(runner, other);
        return {
          name: name as RightName, // its keys
          isGiven: said.exitCode === 0,
          evidence: said.stderr,
        };
      }),
    )),
  ];
}

function askSudo(runner: Runner, { argv }: Command) {
  return runner.run(command('sudo', '-n', '-l', '--', ...argv));
}

const isMissing = ({ stderr }: { readonly stderr: string }) => /command not found/.test(stderr);

export const isRoot = () => process.getuid?.() === 0;

const key = Symbol.for('bridgehead.rights');

/** Once, at the start and before hosts are opened: whoever gives rights later starts the console again. */
export async function noteOwnRights(): Promise<void> {
  if (isRoot()) return;
  const holder = globalThis as { [key]?: readonly Right[] };
  holder[key] = await readRights(localRunner());
}

export function lacksRightToChange(): boolean {
  const { [key]: rights = [] } = globalThis as { [key]?: readonly Right[] };
  return rights.some(({ name, isGiven }) => !isGiven && toChange.includes(name));
}
