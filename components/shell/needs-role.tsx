'use client';

import type { ReactNode } from 'react';
import type { Role } from '@/server/model/role';
import { useProblemText } from '../problem/use-problem-text';
import { ProblemView } from '../ui/problem-view';
import { useMissingRole, useUser } from './user-provider';

/** Around a page on which a change is planned: who came by its address is told so at once, and not at its last step. */
export function NeedsRole({ needs, children }: { readonly needs: Role; readonly children: ReactNode }) {
  const problemText = useProblemText();
  const { name } = useUser();
  if (useMissingRole(needs) === undefined) return children;
  const { what, remedy } = problemText({ code: 'role-missing', values: { needs, user: name } });
  return (
    <div className="mx-auto w-full max-w-2xl">
      <ProblemView tone="warning" heading="h1" what={what} remedy={remedy} />
    </div>
  );
}
