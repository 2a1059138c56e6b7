import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSshDestination, parseSshDestination } from './ssh-destination';

test.each([
  ['ssh://kvm2', { host: 'kvm2' }],
  ['ssh://root@192.168.100.101', { user: 'root', host: '192.168.100.101' }],
  ['ssh://admin@kvm2.example.org:2222', { user: 'admin', host: 'kvm2.example.org', port: 2222 }],
  ['ssh://root@[fe80::1%eth0]:22', { user: 'root', host: 'fe80::1%eth0', port: 22 }],
  ['ssh://ops@example.org@kvm2', { user: 'ops@example.org', host: 'kvm2' }],
])('%s is a destination, and is written as it was', (text, destination) => {
  expect(parseSshDestination(text)).toEqual(destination);
  expect(formatSshDestination(destination)).toBe(text);
});

test.each([
  'kvm2',
  'ssh://',
  'ssh://@kvm2',
  'ssh://-oProxyCommand=reboot',
  'ssh://-oProxyCommand=reboot@kvm2',
  'ssh://root@-oProxyCommand=reboot',
  'ssh://root@$(reboot)',
  'ssh://root@kvm2;reboot',
  'ssh://root@kvm2\n',
  'ssh://root@kvm2:0',
  'ssh://root@kvm2:65536',
  'ssh://root@kvm2:22 -v',
  'ssh://root@[kvm2]',
  'ssh://root@fe80::1',
  'ssh://root@kvm2/etc',
  'ssh://%h@kvm2',
  'ssh://名字@kvm2',
  'http://kvm2',
])('%j is none', (text) => {
  expect(parseSshDestination(text)).toBeUndefined();
});

test('whatever is accepted begins with no "-" and holds nothing that a shell or ssh could read as more', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({
      unit: fc.constantFrom('-', 'o', '=', '$', '(', ')', "'", '"', '\n', ' ', '%', 'a', '@', ':', '[', ']'),
    }),
  );
  fc.assert(
    fc.property(hostile, hostile, (user, host) => {
      const parsed = parseSshDestination(`ssh://${user}@${host}`);
      if (parsed === undefined) return;
      for (const word of [parsed.user ?? 'x', parsed.host])
        expect(word).toMatch(/^[A-Za-z0-9_:][\w.@+:%-]*$/);
    }),
    { numRuns: 2_000 },
  );
});
