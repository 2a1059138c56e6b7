import { command } from '../model/command';
import type { Problem } from '../model/problem';
import { explainKeyProblem, withKeyName } from './known-hosts';
import { problemOfResult, type Runner } from './runner';
import type { SshTarget } from './ssh-options';
import { freshSshRunner } from './ssh-runner';

/** What speaks against looking at a host, by one connection made for it; `undefined` when nothing does. */
export async function testHost(local: Runner, asked: SshTarget | undefined): Promise<Problem | undefined> {
  const target = asked === undefined ? undefined : await withKeyName(local, asked);
  const runner = target === undefined ? local : freshSshRunner({ local, target: () => target });
  const whoami = await runner.run(command('id', '-u'), { timeoutMs: 15_000 });
  if (target !== undefined && whoami.unreachableBecause !== undefined)
    return explainKeyProblem(local, target, { problem: whoami.unreachableBecause, words: whoami.stderr });
  if (target !== undefined && /^sudo: /m.test(whoami.stderr))
    return { ...problemOfResult(whoami), code: 'ssh-sudo-refused', values: { name: target.name } };
  if (whoami.exitCode !== 0) return problemOfResult(whoami);
  if (target !== undefined && whoami.stdout.trim() !== '0')
    return { code: 'ssh-not-root', values: { name: target.name } };
  const virsh = await runner.run(command('virsh', 'uri'));
  return virsh.exitCode === 0 ? undefined : problemOfResult(virsh);
}
