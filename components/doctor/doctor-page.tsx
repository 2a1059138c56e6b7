'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { pathRepairs } from '@/server/plan/repair-path';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { buttonClass } from '../ui/button';
import { Mono } from '../ui/mono';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { ProblemView } from '../ui/problem-view';
import { PathDiagnosis } from './path-diagnosis';
import { RepairReview } from './repair-review';

/** Why one VM interface has no network; the address says which, and which repair is under review. */
export function DoctorPage() {
  const t = useTranslations('doctor');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  const parameters = useSearchParams();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const domain = topology.domains.find(({ uuid }) => uuid === parameters.get('domain'));
  const iface = domain?.interfaces.find(({ mac }) => mac === parameters.get('mac'));
  const repair = pathRepairs.find((one) => one === parameters.get('repair'));
  const mono = (chunks: React.ReactNode) => <Mono className="text-text wrap-anywhere">{chunks}</Mono>;
  const toVms = (
    <Link
      href={domain === undefined ? '/vms' : `/vms?vm=${encodeURIComponent(domain.uuid)}`}
      className={buttonClass('secondary')}
    >
      {t('toVms')}
    </Link>
  );
  if (domain === undefined || iface === undefined)
    return (
      <>
        <PageHeading title={t('title')}>{toVms}</PageHeading>
        <ProblemView tone="warning" what={t('goneTitle')} remedy={t('gone')} />
      </>
    );
  const asked = { domainUuid: domain.uuid, mac: iface.mac };
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading
        title={t('title')}
        summary={t.rich('summary', { domain: domain.name, mac: iface.mac, mono })}
      >
        {toVms}
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : repair === undefined ? (
        <PathDiagnosis asked={asked} tap={iface.tap?.name} />
      ) : (
        <RepairReview asked={asked} repair={repair} />
      )}
    </div>
  );
}
