'use client';

import { useTranslations } from 'use-intl';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { useProblemText } from '../problem/use-problem-text';
import { Button, buttonClass } from '../ui/button';

export function doctorAddress({
  domainUuid,
  mac,
}: {
  readonly domainUuid: string;
  readonly mac: string;
}): string {
  return `/doctor?${new URLSearchParams({ domain: domainUuid, mac })}`;
}

/** From an interface to the question why it has no network. */
export function DoctorLink({ domainUuid, mac }: { readonly domainUuid: string; readonly mac: string }) {
  const t = useTranslations('doctor');
  const { status } = useHost();
  const problemText = useProblemText();
  if (status.kind === 'recorded')
    return (
      <Button size="small" disabledBecause={problemText({ code: 'host-recorded' }).what}>
        {t('action')}
      </Button>
    );
  return (
    <Link href={doctorAddress({ domainUuid, mac })} className={buttonClass('secondary', 'small')}>
      {t('action')}
    </Link>
  );
}
