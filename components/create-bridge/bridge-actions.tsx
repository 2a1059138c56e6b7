import { useTranslations } from 'use-intl';
import type { Bridge, Topology } from '@/server/model/topology';
import { refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { useProblemText } from '../problem/use-problem-text';
import { ChangeLink } from '../shell/change-link';

/** The way to the wizard that makes a bridge. */
export function CreateBridgeLink() {
  const t = useTranslations('createBridge');
  return (
    <ChangeLink needs="administrator" href="/bridges/create" look="primary">
      {t('title')}
    </ChangeLink>
  );
}

/**
 * The way to the wizard that takes a host bridge away. While VMs use it the way stays open: the wizard lists them,
 * each with the way to move it.
 */
export function RemoveBridgeLink({
  bridge,
  topology,
}: {
  readonly bridge: Bridge;
  readonly topology: Topology;
}) {
  const t = useTranslations('removeBridge');
  const problemText = useProblemText();
  if (bridge.kind !== 'host') return null;
  const refusal = refuseRemoveBridge(bridge, topology);
  const words = refusal === undefined || refusal.code === 'bridge-in-use' ? undefined : problemText(refusal);
  return (
    <ChangeLink
      needs="administrator"
      href={`/bridges/remove?${new URLSearchParams({ bridge: bridge.name })}`}
      size="small"
      refusedBecause={words && `${words.what} ${words.remedy}`}
    >
      {t('action')}
    </ChangeLink>
  );
}
