'use client';

import { useTranslations } from 'use-intl';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { useProblemText } from '../problem/use-problem-text';
import { Button, buttonClass } from '../ui/button';
import { convertAddress } from './convert-address';
import { toConvertSource } from './convert-source';

/** The way from an interface to the page that moves it; nothing where there is nothing to move. */
export function ConvertLink({ domain, one }: { readonly domain: Domain; readonly one: DomainInterface }) {
  const t = useTranslations('convert');
  const { status } = useHost();
  const problemText = useProblemText();
  if (toConvertSource(one.source) === undefined) return null;
  if (status.kind === 'recorded')
    return (
      <Button size="small" disabledBecause={problemText({ code: 'host-recorded' }).what}>
        {t('action')}
      </Button>
    );
  return (
    <Link
      href={convertAddress({ domainUuid: domain.uuid, mac: one.mac })}
      className={buttonClass('secondary', 'small')}
    >
      {t('action')}
    </Link>
  );
}

/** The way to the wizard that moves many. */
export function ConvertManyLink() {
  const t = useTranslations('convert');
  const { status } = useHost();
  const problemText = useProblemText();
  if (status.kind === 'recorded')
    return <Button disabledBecause={problemText({ code: 'host-recorded' }).what}>{t('title')}</Button>;
  return (
    <Link href="/convert" className={buttonClass('primary')}>
      {t('title')}
    </Link>
  );
}
