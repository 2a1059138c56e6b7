import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { labRunner, onHost } from '../host/lab-host';
import { closeState, openState } from '../state/open-state';
import { actAs } from './actor';
import type { Anchor } from './chain';
import { verifyLog, writeLog } from './log';
import { parseAnchor } from './log-lines';
import { sendLog } from './send-log';

const name = inject('labHost');
const runner = labRunner(name);
const stateDirectory = process.env['BRIDGEHEAD_STATE_DIRECTORY'];
let count = 0;
beforeEach(() => {
  vi.stubEnv('BRIDGEHEAD_STATE_DIRECTORY', `${stateDirectory}/send-${count++}`);
});
afterEach(async () => {
  await closeState();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** As a console does that was told to; what it logs after this is sent by `sendLog` alone. */
async function beginToSend(logTo: 'journald' | 'syslog'): Promise<void> {
  await writeLog({ kind: 'plan-reviewed', outcome: 'done', what: { key: 'log.what.plan' } });
  vi.stubEnv('BRIDGEHEAD_LOG_TO', logTo);
  await sendLog(runner);
  vi.stubEnv('BRIDGEHEAD_LOG_TO', '');
}

async function send(logTo: 'journald' | 'syslog'): Promise<void> {
  vi.stubEnv('BRIDGEHEAD_LOG_TO', logTo);
  await sendLog(runner);
  vi.stubEnv('BRIDGEHEAD_LOG_TO', '');
}

async function refuse(user: string): Promise<void> {
  await actAs({ user, session: 's1', address: '192.0.2.1' }, () =>
    writeLog({
      kind: 'run-started',
      outcome: 'refused',
      what: { key: 'log.what.start', values: { name: 'line\nbreak' } },
      host: 'kvm1',
      run: 'r1',
      problem: { code: 'host-changed' },
    }),
  );
}

/** What the host's own journal has of the console since the cursor that it had then. */
async function readJournal(since: string): Promise<readonly Record<string, string>[]> {
  const text = await onHost(
    name,
    // Not -t: systemd 252 then takes the first that fits for the one under the cursor, and leaves it out.
    `journalctl --sync; journalctl -o json --all --after-cursor='${since}'`,
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter((line) => line['SYSLOG_IDENTIFIER'] === 'bridgehead');
}

async function cursor(): Promise<string> {
  const text = await onHost(name, 'logger before; journalctl --sync; journalctl -n 1 --show-cursor -o cat');
  return /^-- cursor: (.*)$/m.exec(text)?.[1] ?? '';
}

test('the journal has each entry in fields, and the log is verified against it', async () => {
  const since = await cursor();
  await beginToSend('journald');
  await refuse('alice');
  await refuse('bob');
  await send('journald');
  const lines = await readJournal(since);
  // What was logged before it was asked for is not sent.
  expect(lines.map((line) => line['BRIDGEHEAD_USER'])).toEqual(['alice', 'bob']);
  expect(lines[0]).toMatchObject({
    MESSAGE: 'log 2: run-started refused user=alice address=192.0.2.1 host=kvm1 run=r1 problem=host-changed',
    PRIORITY: '4',
    SYSLOG_FACILITY: '10',
    BRIDGEHEAD_KIND: 'run-started',
    BRIDGEHEAD_OUTCOME: 'refused',
    BRIDGEHEAD_SESSION: 's1',
    BRIDGEHEAD_ADDRESS: '192.0.2.1',
    BRIDGEHEAD_HOST: 'kvm1',
    BRIDGEHEAD_RUN: 'r1',
    BRIDGEHEAD_PROBLEM: 'host-changed',
  });
  expect(JSON.parse(lines[0]?.['BRIDGEHEAD_ENTRY'] ?? '')).toMatchObject({
    user: 'alice',
    what: { values: { name: 'line\nbreak' } },
  });
  const anchors = lines.map((line) => parseAnchor(JSON.stringify(line)) as Anchor);
  const state = await openState();
  expect(await verifyLog(state, anchors)).not.toHaveProperty('broken');
  expect(await verifyLog(state, [{ number: 4, hash: anchors[1]?.hash ?? '' }])).toMatchObject({
    broken: { number: 4, because: 'cut-off' },
  });
});

test('syslog has each entry as a line of an export, and the log is verified against it', async () => {
  const since = await cursor();
  await beginToSend('syslog');
  await refuse('x'.repeat(200));
  await send('syslog');
  const lines = await readJournal(since);
  expect(lines).toMatchObject([{ PRIORITY: '4', SYSLOG_FACILITY: '10', _TRANSPORT: 'syslog' }]);
  const anchor = parseAnchor(`Nov 29 12:00:00 kvm1 bridgehead: ${lines[0]?.['MESSAGE']}`);
  expect(anchor?.number).toBe(2);
  expect(await verifyLog(await openState(), anchor === undefined ? [] : [anchor])).toMatchObject({
    verified: 2,
  });
});

test('what could not be sent while the journal was away is sent when it is back, once', async () => {
  const complaint = vi.spyOn(console, 'error').mockReturnValue();
  const since = await cursor();
  await beginToSend('journald');
  const units = 'systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket';
  await onHost(name, `systemctl stop ${units} systemd-journald.service`);
  try {
    await refuse('alice');
    await send('journald');
    expect(complaint).toHaveBeenCalled();
  } finally {
    await onHost(name, `systemctl start ${units} systemd-journald.service`);
  }
  await refuse('bob');
  await send('journald');
  await send('journald');
  const lines = await readJournal(since);
  expect(lines.map((line) => line['BRIDGEHEAD_USER'])).toEqual(['alice', 'bob']);
});
