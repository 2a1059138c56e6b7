import { command } from '../model/command';
import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { HostFileChange, Step } from './plan';

/**
 * How a file that a network manager reads is replaced, and put back when the disk is full: before the first change
 * the new version and a copy of the old one are laid beside it. From then on there are only renames, which are
 * whole or not at all and need no room. The names begin with a dot, because `source interfaces.d/*` reads all others.
 */
export function stagedPaths(path: string, directory: string): { readonly new: string; readonly old: string } {
  const slash = path.lastIndexOf('/');
  const runId = directory.slice(directory.lastIndexOf('/') + 1);
  const place = `${path.slice(0, slash)}/.bridgehead-${runId}-${path.slice(slash + 1)}`;
  return { new: `${place}.new`, old: `${place}.old` };
}

const timeoutMs = 5_000;

/** The step that puts one file in its new state. `number` keeps the ids of several apart. */
export function planHostFile(
  file: HostFileChange,
  { directory, number }: { directory: string; number: number },
): Step {
  const staged = stagedPaths(file.path, directory);
  const move = (from: string) => command('mv', '-f', '-T', '--', from, file.path);
  const remove = command('rm', '-f', '--', file.path);
  return {
    id: `file-${number}`,
    title: message(
      file.before === undefined
        ? 'plan.hostFile.make'
        : file.after === undefined
          ? 'plan.hostFile.remove'
          : 'plan.hostFile.change',
      { path: file.path },
    ),
    do: [{ command: file.after === undefined ? remove : move(staged.new), timeoutMs }],
    undo: [
      file.before === undefined
        ? { command: remove, timeoutMs, when: 'always' }
        : { command: move(staged.old), timeoutMs, when: 'always', onlyIf: { exists: staged.old } },
    ],
    expect: [fileExpectation(file.path, file.after)],
    undone: [fileExpectation(file.path, file.before)],
    change: { name: file.path, before: file.before ?? '', after: file.after ?? '' },
  };
}

function fileExpectation(path: string, text: string | undefined) {
  return {
    kind: 'file',
    path,
    ...(text === undefined ? {} : { fingerprint: fingerprint(text) }),
  } as const;
}
