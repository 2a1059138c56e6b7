import { afterEach, describe, expect, test, vi } from 'vitest';
import { readRole, roleOfGroups } from './read-role';

afterEach(() => vi.unstubAllEnvs());

describe('a role', () => {
  test.each([
    [['ada'], undefined],
    [['ada', 'bridgehead-viewer'], 'viewer'],
    [['libvirt', 'bridgehead-viewer'], 'operator'],
    [['bridgehead-operator'], 'operator'],
    [['sudo', 'libvirt'], 'administrator'],
    [['wheel'], 'administrator'],
    [['bridgehead-admin'], 'administrator'],
    [['sudoers', 'bridgehead', ''], undefined],
  ] as const)('of the groups %j is %s', (groups, role) => {
    expect(roleOfGroups(groups)).toBe(role);
  });

  test('comes of the groups that were named, and of no others', () => {
    vi.stubEnv('BRIDGEHEAD_ADMINISTRATOR_GROUPS', 'domain admins');
    vi.stubEnv('BRIDGEHEAD_OPERATOR_GROUPS', '');
    vi.stubEnv('BRIDGEHEAD_VIEWER_GROUPS', '*');
    expect(roleOfGroups(['domain admins'])).toBe('administrator');
    expect(roleOfGroups(['sudo', 'libvirt'])).toBe('viewer');
  });

  test('is read of this machine, where root has all and nobody none', async () => {
    expect(await readRole('root')).toBe('administrator');
    expect(await readRole('nobody')).toBeUndefined();
    expect(await readRole('-G')).toBeUndefined();
  });
});
