import { expect, test } from 'vitest';
import { type GuestChangeRequest, guestSystems, planGuestChange } from './guest-change';

const request: GuestChangeRequest = {
  mac: '52:54:00:4f:2f:50',
  interfaceName: 'ens3',
  oldAddress: '192.168.122.50',
  wanted: {
    kind: 'static',
    address: '192.168.100.50',
    prefixLength: 24,
    gateway: '192.168.100.1',
    nameservers: ['192.168.100.1', '9.9.9.9'],
  },
};
const written = (...given: Parameters<typeof planGuestChange>) => {
  const { file, commands } = planGuestChange(...given);
  return `${file?.text ?? ''}\n${commands.join('\n')}`;
};

test.each(guestSystems)('%s is told this guest’s own values', (system) => {
  const text = written(system, request);
  expect(text).toContain('192.168.100.50');
  expect(text).toContain('192.168.100.1');
  expect(text).toContain('9.9.9.9');
  expect(text).toMatch(/ens3|52:54:00:4f:2f:50|52-54-00-4F-2F-50/);
});

test.each(guestSystems)('%s can ask the DHCP of the LAN instead', (system) => {
  const text = written(system, { ...request, wanted: { kind: 'dhcp' } });
  expect(text).toMatch(/dhcp|auto/i);
  expect(text).not.toContain('192.168.100.50');
});

test.each(guestSystems)('%s is not told a name that the guest made up to be run', (system) => {
  expect(written(system, { ...request, interfaceName: 'eth0; rm -rf /' })).not.toContain('rm -rf');
});

test('the deprecated gateway4 of the guides is not written', () => {
  expect(written('ubuntu', request)).toContain('routes: [{to: default, via: 192.168.100.1}]');
});
