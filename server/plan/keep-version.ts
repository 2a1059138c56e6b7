import { command } from '../model/command';
import { message } from '../model/message';
import { type VersionKind, versionsDirectory } from '../model/versions';
import type { PlanFile, Step } from './plan';

/**
 * The XML as it is, kept before it is changed. It stays when the run goes back: it is no change of the host, and the
 * run that made it may be what somebody wants to look into.
 */
export function planKeepVersion({
  kind,
  name,
  text,
  directory,
}: {
  readonly kind: VersionKind;
  readonly name: string;
  readonly text: string;
  /** Of the run; the version has its name. */
  readonly directory: string;
}): { readonly step: Step; readonly file: PlanFile } {
  const path = `${directory}/before.xml`;
  const runId = directory.slice(directory.lastIndexOf('/') + 1);
  const kept = `${versionsDirectory(kind, name)}/${runId}.xml`;
  return {
    file: { path, text },
    step: {
      id: 'keep-version',
      title: message('plan.keepVersion', { name }),
      do: [{ command: command('install', '-D', '-m', '0600', '--', path, kept), timeoutMs: 5_000 }],
      undo: [],
      expect: [],
      undone: [],
    },
  };
}
