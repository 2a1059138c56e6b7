import { expect, test } from 'vitest';
import { byHandBridge, byHandDomain, byHandUplink } from './by-hand';
import { formatCommand } from './command';
import type { Domain, Uplink } from './topology';

const domain: Domain = {
  uuid: '0d1c0c5a-0000-4000-8000-000000000001',
  name: "it's a guest",
  state: 'running',
  persistent: true,
  autostart: false,
  managedSave: false,
  agent: 'connected',
  interfaces: [],
};

const uplink: Uplink = {
  name: 'enp1s0',
  carrier: true,
  up: true,
  mtu: 1500,
  kind: 'physical',
  wireless: false,
  beneath: [],
  addresses: [],
  owner: { kind: 'nobody' },
  hasDefaultRoute: false,
};

const lines = (commands: readonly { readonly command: Parameters<typeof formatCommand>[0] }[]) =>
  commands.map((one) => formatCommand(one.command));

test('a name that holds anything can be pasted into a shell', () => {
  expect(lines(byHandDomain(domain))).toContain(`virsh domiflist 'it'\\''s a guest'`);
});

test('a name that looks like an option is asked for by UUID', () => {
  expect(lines(byHandDomain({ ...domain, name: '--all' }))).toContain(`virsh domiflist ${domain.uuid}`);
});

test('the agent is asked only where there is one', () => {
  expect(lines(byHandDomain({ ...domain, agent: 'absent' })).join('\n')).not.toContain('--source agent');
});

test('brctl is offered where it is installed', () => {
  expect(lines(byHandBridge({ name: 'br0' }, { brctlInstalled: true }))).toContain('brctl show br0');
  expect(lines(byHandBridge({ name: 'br0' }, { brctlInstalled: false })).join('\n')).not.toContain('brctl');
});

test('an uplink is asked of the network manager that owns it', () => {
  const because = { key: 'owner' };
  const owned = (manager: 'networkmanager' | 'ifupdown') =>
    lines(byHandUplink({ ...uplink, owner: { kind: 'owned', manager, because } }));
  expect(owned('networkmanager')).toContain('nmcli device show enp1s0');
  expect(owned('ifupdown')).toContain('ifquery enp1s0');
});
