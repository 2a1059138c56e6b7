import { useTranslations } from 'use-intl';
import type { Bridge, Topology } from '@/server/model/topology';
import { refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { useHost } from '../host/host-provider';
import { Link } from '../host/link';
import { useProblemText } from '../problem/use-problem-text';
import { Button, buttonClass } from '../ui/button';

/** The way to the wizard that makes a bridge. */
export function CreateBridgeLink() {
  const t = useTranslations('createBridge');
  const { status } = useHost();
  const problemText = useProblemText();
  if (status.kind === 'recorded')
    return <Button disabledBecause={problemText({ code: 'host-recorded' }).what}>{t('title')}</Button>;
  return (
    <Link href="/bridges/create" className={buttonClass('primary')}>
      {t('title')}
    </Link>
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
  const { status } = useHost();
  const problemText = useProblemText();
  if (bridge.kind !== 'host') return null;
  const refusal =
    status.kind === 'recorded' ? ({ code: 'host-recorded' } as const) : refuseRemoveBridge(bridge, topology);
  if (refusal !== undefined && refusal.code !== 'bridge-in-use') {
    const { what, remedy } = problemText(refusal);
    return (
      <Button size="small" disabledBecause={`${what} ${remedy}`}>
        {t('action')}
      </Button>
    );
  }
  return (
    <Link
      href={`/bridges/remove?${new URLSearchParams({ bridge: bridge.name })}`}
      className={buttonClass('secondary', 'small')}
    >
      {t('action')}
    </Link>
  );
}
