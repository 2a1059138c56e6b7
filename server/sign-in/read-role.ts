import { readConfig } from '../config';
import { localRunner } from '../host/local-runner';
import { command } from '../model/command';
import { type Role, roles } from '../model/role';

const rememberedMs = 60_000;

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.roles');

interface Remembered {
  readonly role: Promise<Role | undefined>;
  readonly untilMs: number;
}

function remembered(): Map<string, Remembered> {
  const holder = globalThis as { [key]?: Map<string, Remembered> };
  holder[key] ??= new Map();
  return holder[key];
}

/**
 * What an account of this machine may do, by its groups now; `undefined`: nothing, or there is no such account any
 * more. Asked anew every minute: who is taken out of a group has lost the role without signing out.
 */
export function readRole(account: string): Promise<Role | undefined> {
  // Root is asked nothing about: root can do all of it by hand.
  if (account === 'root') return Promise.resolve('administrator');
  const known = remembered().get(account);
  if (known !== undefined && known.untilMs > Date.now()) return known.role;
  const role = askRole(account);
  remembered().set(account, { role, untilMs: Date.now() + rememberedMs });
  return role;
}

/** By `id`, which asks whatever keeps this machine's accounts: files, LDAP, a domain. */
async function askRole(account: string): Promise<Role | undefined> {
  const { exitCode, stdout } = await localRunner().run(
    command('id', '--groups', '--name', '--zero', '--', account),
  );
  return exitCode === 0 ? roleOfGroups(stdout.split('\0')) : undefined;
}

/** The highest that any of the groups gives. */
export function roleOfGroups(groups: readonly string[]): Role | undefined {
  const { groups: configured } = readConfig().signIn;
  return [...roles]
    .reverse()
    .find((role) => configured[role].some((name) => name === '*' || groups.includes(name)));
}
