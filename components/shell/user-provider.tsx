'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { useTranslations } from 'use-intl';
import { isRoleAtLeast, type Role } from '@/server/model/role';

export interface User {
  readonly name: string;
  readonly role: Role;
  /** Whether another administrator has to approve what this one changes of a host. */
  readonly needsApproval: boolean;
}

const UserContext = createContext<User | undefined>(undefined);

export function UserProvider({ user, children }: { readonly user: User; readonly children: ReactNode }) {
  return <UserContext value={user}>{children}</UserContext>;
}

export function useUser(): User {
  const user = useContext(UserContext);
  if (user === undefined) throw new Error('There is no UserProvider around this.');
  return user;
}

/**
 * Why somebody with this role cannot begin such a change; `undefined` when they can. It is for the control where the
 * change begins: nothing is hidden, and the server decides anyway.
 */
export function useMissingRole(needs: Role): string | undefined {
  const t = useTranslations('roles');
  const { role } = useUser();
  return isRoleAtLeast(role, needs) ? undefined : t(`missing.${needs}`);
}
