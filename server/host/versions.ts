import { command } from '../model/command';
import { isVersionFile, type Version, type VersionKind, versionsDirectory } from '../model/versions';
import { ProblemError } from '../problem';
import { problemOfResult, type Runner, requireSuccess } from './runner';

/** The XMLs that were kept of one network or domain, as files on the host; newest first. */
export function versionsOn(runner: Runner, kind: VersionKind, name: string) {
  const directory = versionsDirectory(kind, name);
  return {
    async list(): Promise<readonly Version[]> {
      const found = await runner.run(
        command(
          'find',
          directory,
          '-maxdepth',
          '1',
          '-type',
          'f',
          '-name',
          '*.xml',
          '-printf',
          '%T@ %s %f\\n',
        ),
      );
      // No folder: nothing was kept yet.
      if (found.exitCode !== 0 && /No such file/.test(found.stderr)) return [];
      return requireSuccess(found)
        .split('\n')
        .flatMap((line): Version[] => {
          const [, seconds, bytes, file] = /^(\d+(?:\.\d+)?) (\d+) (.*)$/.exec(line) ?? [];
          if (file === undefined || !isVersionFile(file)) return [];
          const path = `${directory}/${file}`;
          return [{ file, path, bytes: Number(bytes), keptAtMs: Math.round(Number(seconds) * 1000) }];
        })
        .sort((a, b) => b.keptAtMs - a.keptAtMs || (a.file < b.file ? 1 : -1));
    },

    async read(file: string): Promise<string> {
      const result = await runner.run(command('cat', '--', `${directory}/${file}`));
      if (result.exitCode === 0) return result.stdout;
      throw new ProblemError({ ...problemOfResult(result), code: 'version-gone', values: { name: file } });
    },

    /** Written beside, and renamed into place: a version is whole or not there. */
    async keep(file: string, text: string): Promise<void> {
      const path = `${directory}/${file}`;
      requireSuccess(await runner.run(command('install', '-d', '-m', '0700', '--', directory)));
      requireSuccess(await runner.run({ argv: ['tee', '--', `${path}.new`], stdin: text }));
      requireSuccess(await runner.run(command('mv', '-f', '-T', '--', `${path}.new`, path)));
    },
  };
}
