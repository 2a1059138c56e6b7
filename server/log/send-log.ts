import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type LogTarget, readConfig } from '../config';
import { localRunner } from '../host/local-runner';
import { type Runner, requireSuccess } from '../host/runner';
import type { Command } from '../model/command';
import type { LogEntry } from '../model/log-entry';
import { openState } from '../state/open-state';
import type { ChainedText } from './chain';
import { parseEntry } from './entry-text';
import { formatLogLine } from './log-lines';
import { readChain, readHead } from './log-table';

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.send-log');

interface Sending {
  isUnderWay: boolean;
  isAskedAgain: boolean;
}

/**
 * Sends what this machine's consoles have logged and not sent yet to the journal or to syslog, when that was asked for.
 * What could not be sent now (the journal is being restarted, the console was killed) goes with the next entry or the
 * next start; how far it came is noted in the state directory. Nobody waits for this, and the log does not need it.
 */
export async function sendLog(runner: Runner = localRunner()): Promise<void> {
  const { logTo } = readConfig();
  if (logTo === undefined) return;
  const holder = globalThis as { [key]?: Sending };
  holder[key] ??= { isUnderWay: false, isAskedAgain: false };
  const sending = holder[key];
  sending.isAskedAgain = true;
  if (sending.isUnderWay) return;
  sending.isUnderWay = true;
  try {
    while (sending.isAskedAgain) {
      sending.isAskedAgain = false;
      await sendUnsent(logTo, runner);
    }
  } catch (error) {
    console.error(`the log could not be sent to ${logTo}:`, error);
  } finally {
    sending.isUnderWay = false;
  }
}

async function sendUnsent(logTo: LogTarget, runner: Runner): Promise<void> {
  const state = await openState();
  const sent = readSent();
  // Asked for the first time: what was logged before is the log's alone.
  if (sent === undefined) return noteSent((await readHead(state))?.number ?? 0);
  for await (const row of readChain(state, { after: sent })) {
    const entry = parseEntry(row.text);
    // Another machine's console sends what it has logged itself.
    if (entry?.console === hostname())
      requireSuccess(await runner.run(formatLogger(logTo, row, entry), { timeoutMs: 5_000 }));
    noteSent(row.number);
  }
}

function sentPath(): string {
  return join(readConfig().stateDirectory, 'log-sent.json');
}

function readSent(): number | undefined {
  try {
    const sent: unknown = JSON.parse(readFileSync(sentPath(), 'utf8'));
    return typeof sent === 'number' ? sent : undefined;
  } catch {
    return undefined; // nothing was sent from here yet
  }
}

function noteSent(number: number): void {
  const beside = `${sentPath()}.tmp`;
  writeFileSync(beside, JSON.stringify(number), { mode: 0o600 });
  renameSync(beside, sentPath());
}

const tag = 'bridgehead';
/** A line is cut at 1 KiB else. */
const longestLine = '64KiB';

/** By logger(1) of util-linux: it knows the journal's protocol and syslog's, and has the rights for both. */
function formatLogger(logTo: LogTarget, row: ChainedText, entry: LogEntry): Command {
  const isRefused = entry.outcome === 'refused' || entry.outcome === 'failed';
  if (logTo === 'syslog')
    return {
      argv: ['logger', '-t', tag, '-p', `authpriv.${isRefused ? 'warning' : 'info'}`, '-S', longestLine],
      stdin: formatLogLine(row),
    };
  const { kind, outcome, what, user, session, address, host, run, batch, problem } = entry;
  const fields = {
    MESSAGE: formatWords({ ...entry, number: row.number }),
    PRIORITY: isRefused ? '4' : '6',
    SYSLOG_IDENTIFIER: tag,
    // authpriv
    SYSLOG_FACILITY: '10',
    BRIDGEHEAD_LOG_NUMBER: row.number,
    BRIDGEHEAD_LOG_HASH: row.hash,
    BRIDGEHEAD_KIND: kind,
    BRIDGEHEAD_OUTCOME: outcome,
    BRIDGEHEAD_WHAT: what.key,
    BRIDGEHEAD_USER: user,
    BRIDGEHEAD_SESSION: session,
    BRIDGEHEAD_ADDRESS: address,
    BRIDGEHEAD_HOST: host,
    BRIDGEHEAD_RUN: run,
    BRIDGEHEAD_BATCH: batch,
    BRIDGEHEAD_PROBLEM: problem?.code,
    BRIDGEHEAD_ENTRY: row.text,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${oneLine(String(value))}\n`],
  );
  return { argv: ['logger', '--journald'], stdin: lines.join('') };
}

/** For who reads the journal with bare eyes: names and what they are, as in other programs' lines there. */
function formatWords(entry: LogEntry & { readonly number: number }): string {
  const { number, kind, outcome, user, address, host, run, batch, problem } = entry;
  const named = { user, address, host, run, batch, problem: problem?.code };
  const words = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${/^[\w.:@/-]+$/.test(value) ? value : JSON.stringify(value)}`],
  );
  return [`log ${number}: ${kind} ${outcome}`, ...words].join(' ');
}

/** A field ends at the end of its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ');
}
