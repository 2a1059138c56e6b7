import { beforeAll, expect, test } from 'vitest';
import { readRecordedFacts } from '../host/recordings';
import { buildTopology } from '../model/build-topology';
import { formatCommand } from '../model/command';
import type { Topology } from '../model/topology';
import { planDefineBridgeNetwork } from './define-bridge-network';

let topology: Topology;
beforeAll(async () => {
  topology = buildTopology(await readRecordedFacts('kvm-netplan'), () => ({ kind: 'nobody' }));
});
const plan = (bridge: string, network: string) =>
  planDefineBridgeNetwork({ bridge, network }, { topology, directory: '/run' });

test('a host bridge becomes a network in three steps, each with its way back', () => {
  const planned = plan('br0', 'lan');
  if (!planned.ok) throw new Error(planned.refusal.code);
  expect(planned.plan.files).toEqual([
    {
      path: '/run/network.xml',
      text: "<network>\n  <name>lan</name>\n  <forward mode='bridge'/>\n  <bridge name='br0'/>\n</network>\n",
    },
  ]);
  expect(
    planned.plan.steps.map((step) => [step.do, step.undo].map(([one]) => one && formatCommand(one.command))),
  ).toEqual([
    ['virsh net-define /run/network.xml', 'virsh net-undefine lan'],
    ['virsh net-start lan', 'virsh net-destroy lan'],
    ['virsh net-autostart lan', 'virsh net-autostart lan --disable'],
  ]);
});

test.each([
  ['br0', 'default', 'network-name-taken'],
  ['br0', "lan'/><x", 'network-name-invalid'],
  ['br9', 'lan', 'bridge-gone'],
  ['virbr0', 'lan', 'bridge-of-network'],
])('%s as %s is refused: %s', (bridge, network, code) => {
  expect(plan(bridge, network)).toMatchObject({ ok: false, refusal: { code } });
});
