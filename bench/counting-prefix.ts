import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterArgv } from '../lab/lab';

/**
 * A way into a lab host that writes down every command that goes through it. Counting the processes that are there
 * now and then would miss those that live a few milliseconds.
 */
export class CountingPrefix {
  private constructor(private readonly directory: string) {}

  static async into(host: string): Promise<CountingPrefix> {
    const prefix = new CountingPrefix(await mkdtemp(join(tmpdir(), 'bridgehead-bench-')));
    const [enter] = enterArgv(host);
    const script = `#!/bin/sh\necho "$*" >> '${prefix.log}'\nexec '${enter}' "$@"\n`;
    writeFileSync(prefix.argv[0], script, { mode: 0o755 });
    writeFileSync(prefix.log, '');
    return prefix;
  }

  get argv(): readonly [string] {
    return [join(this.directory, 'enter')];
  }

  private get log(): string {
    return join(this.directory, 'commands');
  }

  /** The commands so far, one each. */
  commands(): readonly string[] {
    return readFileSync(this.log, 'utf8').split('\n').filter(Boolean);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
