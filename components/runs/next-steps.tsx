import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { useHost } from '../host/host-provider';
import { buttonClass } from '../ui/button';

/** What one makes a bridge for: VMs on it, and a network of that name for them. */
export function NextSteps({ plan }: { readonly plan: Plan }) {
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
