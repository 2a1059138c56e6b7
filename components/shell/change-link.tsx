import type { ReactNode } from 'react';
import type { Role } from '@/server/model/role';
import { useReadOnly } from '../host/host-provider';
import { Link } from '../host/link';
import { useProblemText } from '../problem/use-problem-text';
import { Button, type ButtonLook, buttonClass } from '../ui/button';
import { useMissingRole } from './user-provider';

/** The way to where a change is planned: a link, or a button that says why it leads nowhere. */
export function ChangeLink({
  needs,
  href,
  refusedBecause,
  look = 'secondary',
  size,
  onClick,
  children,
}: {
  readonly needs: Role;
  readonly href: string;
  /** Why it cannot be now, whoever asks; that nothing can be changed on this host is known here. */
  readonly refusedBecause?: string | undefined;
  readonly look?: ButtonLook;
  readonly size?: 'small' | 'medium';
  readonly onClick?: () => void;
  readonly children: ReactNode;
}) {
  const missingRole = useMissingRole(needs);
  const problemText = useProblemText();
  const readOnly = useReadOnly();
  const because = missingRole ?? (readOnly && problemText(readOnly).what) ?? refusedBecause;
  if (because !== undefined)
    return (
      <Button {...(size === undefined ? {} : { size })} disabledBecause={because}>
        {children}
      </Button>
    );
  return (
    <Link href={href} className={buttonClass(look, size)} {...(onClick === undefined ? {} : { onClick })}>
      {children}
    </Link>
  );
}
