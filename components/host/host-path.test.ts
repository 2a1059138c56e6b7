import { expect, test } from 'vitest';
import { pathOnHost, splitHostPath } from './host-path';

test.each([
  ['/', '/on/kvm2'],
  ['/vms', '/on/kvm2/vms'],
  ['/runs/20261129-120000-x', '/on/kvm2/runs/20261129-120000-x'],
])('%s of a host is %s, and back', (path, whole) => {
  expect(pathOnHost('kvm2', path)).toBe(whole);
  expect(splitHostPath(whole)).toEqual({ hostId: 'kvm2', path });
});

test('a query stays behind the path', () => {
  expect(pathOnHost('kvm2', '/vms?vm=1')).toBe('/on/kvm2/vms?vm=1');
  expect(pathOnHost('kvm2', '/?thing=uplink%3Aenp1s0')).toBe('/on/kvm2?thing=uplink%3Aenp1s0');
});

test('a path that names no host is the page itself', () => {
  expect(splitHostPath('/vms')).toEqual({ path: '/vms' });
  expect(splitHostPath('/one/two')).toEqual({ path: '/one/two' });
  expect(splitHostPath('/on/%ff/vms')).toEqual({ hostId: '%ff', path: '/vms' });
});
