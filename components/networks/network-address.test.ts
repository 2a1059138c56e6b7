import { expect, test } from 'vitest';
import type { Network } from '@/server/model/topology';
import { networkAddress, networkAt } from './network-address';

const uuid = 'd2478b2f-3343-44d1-bf90-f92e531597bb';
const named = (name: string) => ({ name, uuid }) as Network;

test.each(['default', 'a b', `we "ird" $(touch pwned) 名字 'x'`, '%2F', 'a?b#c', '-dash'])(
  'the address of %s leads back to it',
  (name) => {
    const url = new URL(networkAddress(named(name), 'edit'), 'http://console');
    const [, , part = '', last] = url.pathname.split('/');
    expect(last).toBe('edit');
    expect(networkAt(decodeURIComponent(part), [named('other'), named(name)])?.name).toBe(name);
  },
);

test.each(['.', '..', '.hidden', 'create'])('a name that would lead elsewhere goes by UUID: %s', (name) => {
  expect(networkAddress(named(name))).toBe(`/networks/${uuid}`);
  expect(networkAt(uuid, [named(name)])?.name).toBe(name);
});
