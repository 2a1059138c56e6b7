/**
 * What somebody may do, each more than the one before: a viewer looks; an operator changes VMs and libvirt's networks;
 * an administrator changes hosts themselves (their bridges) and says who else may come in.
 */
export const roles = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof roles)[number];

export function isRoleAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

export function parseRole(text: string): Role | undefined {
  return roles.find((role) => role === text);
}
