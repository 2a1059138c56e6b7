import { expect, test } from 'vitest';
import { recordedRunner } from '../host/recorded-runner';
import { readRecordedFacts, recordingPath } from '../host/recordings';
import { buildTopology } from '../model/build-topology';
import { planRestoreDomain } from './restore-domain';

const uuid = '1f438dd1-b38d-456e-8cdd-a341459c2e02';
const directory = '/var/lib/bridgehead/runs/restore';
const topology = buildTopology(await readRecordedFacts('kvm-netplan'), () => ({ kind: 'nobody' }));
const { runner } = recordedRunner(recordingPath('kvm-netplan'));
const inactive = (await runner.run({ argv: ['virsh', 'dumpxml', '--inactive', uuid] })).stdout;
const earlier = inactive.replace("<model type='virtio'/>", "<model type='e1000e'/>");

function restore(text: string, secure = inactive) {
  return planRestoreDomain({ name: 'node01', text }, { topology, directory, inactive, secure });
}

test('what is configured is kept as a version, and is the way back', () => {
  const planned = restore(earlier);
  if (!planned.ok) throw new Error(planned.refusal.code);
  const { steps, files, warnings } = planned.plan;
  expect(steps.map(({ id }) => id)).toEqual(['keep-version', 'define']);
  expect(steps[1]?.do[0]?.command.argv).toEqual(['virsh', 'define', `${directory}/after.xml`]);
  expect(steps[1]?.undo[0]?.command.argv).toEqual(['virsh', 'define', `${directory}/before.xml`]);
  expect(files).toEqual([
    { path: `${directory}/before.xml`, text: inactive },
    { path: `${directory}/after.xml`, text: earlier },
  ]);
  // It is running.
  expect(warnings.map(({ key }) => key)).toEqual(['plan.restoreDomain.warnRunning']);
});

test('a password, which no version holds, is announced to be lost, and the way back has it', () => {
  const secure = inactive.replace('</devices>', "<graphics type='vnc' passwd='x'/></devices>");
  const planned = restore(earlier, secure);
  if (!planned.ok) throw new Error(planned.refusal.code);
  const { steps, files, warnings } = planned.plan;
  expect(warnings.map(({ key }) => key)).toContain('plan.restoreDomain.warnPassword');
  const [, , back = ''] = steps[1]?.undo[0]?.command.argv ?? [];
  expect(files.find(({ path }) => path === back)?.text).toBe(secure);
  expect(files.find(({ path }) => path === `${directory}/before.xml`)?.text).not.toContain('passwd');
});

test.each([
  [inactive, 'version-same'],
  ['<domain', 'version-unreadable'],
  [earlier.replace('node01', 'other'), 'version-of-another'],
  [earlier.replace(uuid, '00000000-0000-4000-8000-000000000000'), 'version-of-another'],
])('what is no version of it is refused', (text, code) => {
  expect(restore(text)).toMatchObject({ ok: false, refusal: { code } });
});
