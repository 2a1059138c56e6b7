'use client';

import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef } from 'react';
import type { Problem } from '@/server/model/problem';
import { type ConsoleStream, openConsoleStream } from './console-stream';

export interface TerminalHandle {
  /** Types a line, as the operator would. */
  typeLine(line: string): void;
  readonly size: () => { readonly rows: number; readonly columns: number };
}

/** The terminal itself: loaded when a console is opened, because it weighs more than any page. */
export default function TerminalView({
  hostId,
  domainUuid,
  force,
  label,
  onOpen,
  onEnd,
}: {
  readonly hostId: string;
  readonly domainUuid: string;
  readonly force: boolean;
  /** What a screen reader calls it. */
  readonly label: string;
  readonly onOpen: (handle: TerminalHandle) => void;
  readonly onEnd: (problem: Problem | undefined) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const events = useRef({ onOpen, onEnd });
  events.current = { onOpen, onEnd };
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const terminal = new Terminal({
      // Dark in either theme: guests colour their output for it.
      theme: { background: '#101418', foreground: '#e6e9ec', cursor: '#e6e9ec' },
      fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
      fontSize: 13,
      scrollback: 5_000,
      screenReaderMode: true,
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(element);
    terminal.textarea?.setAttribute('aria-label', label);
    fit.fit();
    terminal.focus();
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(element);
    let stream: ConsoleStream | undefined;
    const typing = terminal.onData((text) => stream?.write(text));
    stream = openConsoleStream(
      { hostId, domainUuid, force },
      {
        onOpen: () =>
          events.current.onOpen({
            typeLine: (line) => {
              stream?.write(`${line}\r`);
              terminal.focus();
            },
            size: () => ({ rows: terminal.rows, columns: terminal.cols }),
          }),
        onOutput: (text) => terminal.write(text),
        onEnd: (problem) => {
          terminal.options.disableStdin = true;
          events.current.onEnd(problem);
        },
      },
    );
    return () => {
      stream?.close();
      typing.dispose();
      observer.disconnect();
      terminal.dispose();
    };
  }, [hostId, domainUuid, force, label]);
  return (
    <div className="overflow-hidden rounded-md border border-line bg-[#101418] p-1.5">
      <div ref={box} className="h-[26rem] max-h-[70dvh]" />
    </div>
  );
}
