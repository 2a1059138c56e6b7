import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { convertManyAddress } from '../convert/convert-address';
import { formatConvertSource } from '../convert/convert-source';
import { rememberedWizard } from '../convert/kept-choices';
import { doctorAddress } from '../doctor/doctor-link';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { ChangeLink } from '../shell/change-link';
import { buttonClass } from '../ui/button';

/** Where one goes from what was made, and after a repair: to ask again. */
export function NextSteps({ plan }: { readonly plan: Plan }) {
  if (plan.title.key.startsWith('plan.repair.')) return <AskAgain plan={plan} />;
  switch (plan.title.key) {
    case 'plan.createVm.title':
      return <AfterCreateVm plan={plan} />;
    default:
      return <AfterCreateBridge plan={plan} />;
  }
}

function AskAgain({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('doctor');
  const { topology } = useHost();
  const { domain: name, mac } = plan.title.values ?? {};
  const domain = topology?.domains.find((one) => one.name === name);
  if (domain === undefined || mac === undefined) return null;
  return (
    <Link href={doctorAddress({ domainUuid: domain.uuid, mac: `${mac}` })} className={buttonClass('primary')}>
      {t('afterRepair')}
    </Link>
  );
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
  // Who came here from the wizard that moves VMs goes back there, with all that was chosen.
  const isUnderWay = rememberedWizard() !== undefined;
  const bridge = topology?.bridges.find(({ name }) => name === plan.title.values?.['bridge']);
  if (!plan.title.key.startsWith('plan.createBridge.') || bridge === undefined) return null;
  return (
    <>
      <ChangeLink needs="operator" href={convertTo(bridge.name)} look="primary">
        {isUnderWay ? t('goOnMoving', { bridge: bridge.name }) : t('nextConvert', { bridge: bridge.name })}
      </ChangeLink>
      {bridge.network === undefined && (
        <ChangeLink needs="operator" href={`/networks/create?bridge=${encodeURIComponent(bridge.name)}`}>
          {t('nextNetwork')}
        </ChangeLink>
      )}
    </>
  );
}

function convertTo(bridge: string): string {
  const target = { kind: 'bridge', bridge } as const;
  const left = rememberedWizard();
  if (left === undefined) return convertManyAddress({ target });
  left.set('target', formatConvertSource(target));
  left.set('step', 'target');
  return `/convert?${left}`;
}
