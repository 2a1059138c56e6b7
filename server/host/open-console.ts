import { type Command, command } from '../model/command';
import type { ConsoleEvent } from '../model/console-event';
import type { Problem } from '../model/problem';
import { type OpenCommand, problemOfResult, type Runner } from './runner';

/**
 * The serial console of one machine, as `virsh console` shows it. virsh wants a terminal ("Cannot run interactive
 * console without a controlling TTY"), so it is given one by `script` of util-linux, which every distribution has;
 * Python's `pty` would do as well, but need not be there. `script -c` takes a shell line, the only one of the program: it
 * holds nothing but a UUID that was looked at first.
 *
 * The terminal has no size: a serial line knows none, and virsh passes none on. When the pipe closes `script` ends, and
 * virsh with it, for its terminal is gone.
 */
export function consoleCommand(domainUuid: string, { force }: { readonly force: boolean }): Command {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(domainUuid)) throw new Error('not a UUID');
  return command(
    'script',
    '-qfec',
    `exec virsh console ${domainUuid}${force ? ' --force' : ''}`,
    '/dev/null',
  );
}

export interface OpenConsole {
  readonly events: AsyncIterable<ConsoleEvent>;
  write(text: string): void;
  close(): void;
}

export function openConsole(
  runner: Runner,
  { domainUuid, force }: { readonly domainUuid: string; readonly force: boolean },
): OpenConsole {
  const asked = consoleCommand(domainUuid, { force });
  const open = runner.open(asked);
  return { events: readConsole(open, asked), write: (text) => open.write(text), close: () => open.kill() };
}

/** Enough of what was said last to know why it ended. */
const rememberedLength = 2_000;

async function* readConsole(open: OpenCommand, asked: Command): AsyncGenerator<ConsoleEvent> {
  let last = '';
  let wasConnected = false;
  const ownWords = (async () => {
    let words = '';
    for await (const text of open.stderr) words = (words + text).slice(-rememberedLength);
    return words;
  })();
  for await (const text of open.stdout) {
    last = (last + text).slice(-rememberedLength);
    wasConnected ||= last.includes('Escape character is');
    yield { kind: 'output', text };
  }
  const result = { ...(await open.ended), command: asked, stdout: last, stderr: await ownWords };
  const found = problemOfEnd(result);
  // Whoever takes a console over has libvirt close the stream of who had it, and virsh fails with its words for that.
  const problem: Problem | undefined =
    found !== undefined && found.code !== 'console-in-use' && wasConnected
      ? { ...problemOfResult(result), code: 'console-closed' }
      : found;
  yield { kind: 'ended', ...(problem === undefined ? {} : { problem }) };
}

function problemOfEnd(result: Awaited<OpenCommand['ended']>): Problem | undefined {
  if (result.exitCode === 0) return undefined;
  // libvirt lets one in at a time, whoever that is: another page, another console, virsh in somebody's terminal. Of that
  // virsh hears after it has said "Connected". What a guest writes is not at the end: virsh's own words are.
  if (/error: [^\n]*Active console session exists[^\n]*\s*$/.test(result.stdout))
    return { code: 'console-in-use' };
  if (/domain is not running/i.test(result.stdout)) return { code: 'console-of-domain-off' };
  if (/cannot find (character|console) device|no console (device|available)/i.test(result.stdout))
    return { code: 'console-absent' };
  return problemOfResult(result);
}
