import { expect, test } from 'vitest';
import type { NetworkForm } from '@/server/model/network-form';
import { followSubnet } from './follow-subnet';

const form = {
  address: '192.168.122.1/24',
  ranges: [{ start: '192.168.122.2', end: '192.168.122.254' }],
} as unknown as NetworkForm;

test('a range that is all of the subnet goes with it, one letter at a time', () => {
  const typed = ['192.168.15', '192.168.150.1/', '192.168.150.1/24'].reduce(
    (now, address) => followSubnet(now, { address }),
    form,
  );
  expect(typed.ranges).toEqual([{ start: '192.168.150.2', end: '192.168.150.254' }]);
});

test.each([
  [[{ start: '192.168.122.10', end: '192.168.122.20' }]],
  [[]],
  [[...form.ranges, { start: '10.0.0.1', end: '10.0.0.2' }]],
])('a range that somebody chose stays: %j', (ranges) => {
  expect(followSubnet({ ...form, ranges }, { address: '192.168.150.1/24' }).ranges).toEqual(ranges);
});
