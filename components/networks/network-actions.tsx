import { useTranslations } from 'use-intl';
import type { NetworkAction } from '@/server/model/network-change';
import type { Network } from '@/server/model/topology';
import { refuseNetworkAction } from '@/server/plan/network-action';
import { useProblemText } from '../problem/use-problem-text';
import { ChangeLink } from '../shell/change-link';
import { networkAddress } from './network-address';

/** What can be done to it now: each leads to a review. What cannot says why. */
export function NetworkActions({ network }: { readonly network: Network }) {
  const t = useTranslations('networkChange');
  const problemText = useProblemText();
  const actions: readonly NetworkAction[] = [
    ...(network.active ? (['restart', 'stop'] as const) : (['start'] as const)),
    network.autostart ? 'no-autostart' : 'autostart',
    'undefine',
  ];
  const editRefusal = network.persistent
    ? undefined
    : ({ code: 'network-transient', values: { network: network.name } } as const);
  return (
    <div className="flex flex-wrap gap-2 print-hidden">
      <ChangeLink
        needs="operator"
        href={networkAddress(network, 'edit')}
        look="primary"
        refusedBecause={editRefusal && problemText(editRefusal).what}
      >
        {t('edit')}
      </ChangeLink>
      {actions.map((action) => {
        const refusal = refuseNetworkAction(network, action);
        return (
          <ChangeLink
            key={action}
            needs="operator"
            href={`${networkAddress(network, 'change')}?do=${action}`}
            look={action === 'undefine' ? 'danger' : 'secondary'}
            refusedBecause={refusal && problemText(refusal).what}
          >
            {t(`short.${action}`)}
          </ChangeLink>
        );
      })}
    </div>
  );
}
