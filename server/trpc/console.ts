import { TRPCError } from '@trpc/server';
import * as z from 'zod';
import { type OpenConsole, openConsole } from '../host/open-console';
import type { ConsoleEvent } from '../model/console-event';
import { ProblemError } from '../problem';
import { changeableHost } from './changeable-host';
import { logs } from './log-call';
import { operatorProcedure, router } from './trpc';

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.consoles');

interface Opened {
  readonly user: string;
  readonly console: OpenConsole;
}

function opened(): Map<string, Opened> {
  const holder = globalThis as { [key]?: Map<string, Opened> };
  holder[key] ??= new Map();
  return holder[key];
}

/** Made by the page, which must name the console it writes to before it has heard of it. */
const consoleId = z.string().regex(/^[0-9a-f]{32}$/);

export const consoleRouter = router({
  /** What the guest says. The console closes when the page leaves, the session ends or the server stops. */
  open: operatorProcedure
    .meta({ logs: logs.openConsole })
    .input(
      z.object({
        hostId: z.string(),
        domainUuid: z.guid(),
        consoleId,
        /** Closes the console of whoever has it. */
        force: z.boolean(),
        lastEventId: z.string().nullish(),
      }),
    )
    .subscription(async function* ({ input, ctx, signal }): AsyncGenerator<ConsoleEvent> {
      const ends = signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]);
      const { runner } = changeableHost(input.hostId);
      if (opened().has(input.consoleId)) throw new ProblemError({ code: 'console-in-use' });
      const console = openConsole(runner, input);
      const close = () => console.close();
      ends.addEventListener('abort', close, { once: true });
      if (ends.aborted) close();
      opened().set(input.consoleId, { user: ctx.session.user, console });
      try {
        for await (const event of console.events) {
          if ((await ctx.readSession()) === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' });
          yield event;
        }
      } finally {
        opened().delete(input.consoleId);
        ends.removeEventListener('abort', close);
        close();
      }
    }),
  /** What was typed, in order: the page sends the next only when the one before has arrived. */
  write: operatorProcedure
    .meta({ logs: 'nothing' })
    .input(z.object({ consoleId, text: z.string().max(65_536) }))
    .mutation(({ input, ctx }) => {
      const found = opened().get(input.consoleId);
      if (found === undefined || found.user !== ctx.session.user)
        throw new ProblemError({ code: 'console-closed' });
      found.console.write(input.text);
    }),
});
