import { expect, it } from 'vitest';
import { formatGuestCommands, type GuestAddressing, guestSystems } from './guest-commands';

const wanted: GuestAddressing = {
  mac: '52:54:00:4f:2f:50',
  address: '192.168.100.50/24',
  gateway: '192.168.100.1',
  nameservers: ['192.168.100.1', '9.9.9.9'],
};

it.each(guestSystems)('fills in the guest’s own values, and finds its interface by MAC: %s', (system) => {
  const text = formatGuestCommands(system, wanted);
  const mac = system === 'windows' ? '52-54-00-4F-2F-50' : wanted.mac;
  for (const value of [mac, '192.168.100.50', '24', wanted.gateway, '9.9.9.9']) expect(text).toContain(value);
});

it.each([
  ['debian', 'inet dhcp'],
  ['ubuntu', 'dhcp4: true'],
  ['rhel', 'ipv4.method auto'],
  ['windows', '-Dhcp Enabled'],
] as const)('leaves no address behind where DHCP is wanted: %s', (system, word) => {
  const { address: _, ...byDhcp } = wanted;
  const text = formatGuestCommands(system, byDhcp);
  expect(text).toContain(word);
  expect(text).not.toContain('192.168.100.50');
  expect(text).not.toContain(wanted.gateway);
});
