import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterArgv } from '../lab/lab';
import { mustRunInHost } from './bench-host';

const wrapperInHost = '/usr/local/bin/timeout';
const logInHost = '/run/commands-of-shells';

/**
 * A way into a lab host that writes down every command that goes through it, and every command that a shell starts in
 * there: the console has it started by `timeout`, and finds this one before the host's own. Counting the processes that
 * are there now and then would miss those that live a few milliseconds.
 */
export class CountingPrefix {
  private constructor(
    private readonly host: string,
    private readonly directory: string,
  ) {}

  static async into(host: string): Promise<CountingPrefix> {
    const prefix = new CountingPrefix(host, await mkdtemp(join(tmpdir(), 'bridgehead-bench-')));
    const [enter] = enterArgv(host);
    const script = `#!/bin/sh\necho "$*" >> '${prefix.log}'\nexec '${enter}' "$@"\n`;
    writeFileSync(prefix.argv[0], script, { mode: 0o755 });
    writeFileSync(prefix.log, '');
    const counting = `#!/bin/sh\necho "$*" >> ${logInHost}\nexec /usr/bin/timeout "$@"\n`;
    const install = `printf %s "$1" > ${wrapperInHost} && chmod 755 ${wrapperInHost} && : > ${logInHost}`;
    await mustRunInHost(host, 'sh', '-c', install, 'install', counting);
    return prefix;
  }

  get argv(): readonly [string] {
    return [join(this.directory, 'enter')];
  }

  private get log(): string {
    return join(this.directory, 'commands');
  }

  /** The commands so far, one each. */
  async commands(): Promise<readonly string[]> {
    const inShells = await mustRunInHost(this.host, 'cat', logInHost);
    return [readFileSync(this.log, 'utf8'), inShells].flatMap((log) => log.split('\n').filter(Boolean));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
