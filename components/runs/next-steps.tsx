import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { useHost } from '../host/host-provider';
import { buttonClass } from '../ui/button';

/** Where one goes from what was made. */
export function NextSteps({ plan }: { readonly plan: Plan }) {
  switch (plan.title.key) {
    case 'plan.createVm.title':
      return <AfterCreateVm plan={plan} />;
    default:
      return <AfterCreateBridge plan={plan} />;
  }
}

/** What is installed in it is followed on its console. */
function AfterCreateVm({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('run');
  const { topology } = useHost();
  const domain = topology?.domains.find(({ name }) => name === plan.title.values?.['name']);
  if (domain === undefined) return null;
  return (
    <>
      <Link href={`/vms/${domain.uuid}`} className={buttonClass('primary')}>
        {t('nextVm', { name: domain.name })}
      </Link>
      <Link href={`/vms/${domain.uuid}?console=open`} className={buttonClass('secondary')}>
        {t('nextConsole', { name: domain.name })}
      </Link>
    </>
  );
}

/** What one makes a bridge for: VMs on it, and a network of that name for them. */
function AfterCreateBridge({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('run');
  const { topology } = useHost();
  const bridge = topology?.bridges.find(({ name }) => name === plan.title.values?.['bridge']);
  if (!plan.title.key.startsWith('plan.createBridge.') || bridge === undefined) return null;
  return (
    <>
      <Link href="/vms" className={buttonClass('primary')}>
        {t('nextConvert', { bridge: bridge.name })}
      </Link>
      {bridge.network === undefined && (
        <Link
          href={`/networks/create?bridge=${encodeURIComponent(bridge.name)}`}
          className={buttonClass('secondary')}
        >
          {t('nextNetwork')}
        </Link>
      )}
    </>
  );
}
