import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { convertAddress } from '../convert/convert-address';
import { toConvertSource } from '../convert/convert-source';
import { useHost } from '../host/host-provider';
import { useProblemText } from '../problem/use-problem-text';
import { Button, buttonClass } from '../ui/button';

/**
 * Undoing a kept run is a change like any other: a new plan, made from how the host is now, with its own review. Where
 * the host has moved on since, the button says why it cannot be.
 */
export function UndoRun({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('run');
  const { topology } = useHost();
  const problemText = useProblemText();
  if (topology === undefined) return null;
  const made = madeBridge(plan);
  if (made !== undefined) {
    const bridge = topology.bridges.find(({ name }) => name === made);
    const refusal =
      bridge === undefined
        ? ({ code: 'bridge-gone', values: { name: made } } as const)
        : refuseRemoveBridge(bridge, topology);
    if (refusal !== undefined)
      return (
        <Button disabledBecause={t('cannotUndo', { reason: problemText(refusal).what })}>{t('undo')}</Button>
      );
    return (
      <Link href={`/bridges/remove?bridge=${encodeURIComponent(made)}`} className={buttonClass('secondary')}>
        {t('undo')}
      </Link>
    );
  }
  const moved = movedInterface(plan);
  const source = moved && toConvertSource(moved.source);
  if (moved === undefined || source === undefined) return null;
  return (
    <Link
      href={convertAddress({ domainUuid: moved.domainUuid, mac: moved.mac, target: source })}
      className={buttonClass('secondary')}
    >
      {t('undo')}
    </Link>
  );
}

/** By what its first step promised for its way back: there is no bridge of that name. */
function madeBridge(plan: Plan): string | undefined {
  if (!plan.title.key.startsWith('plan.createBridge.')) return undefined;
  return plan.title.values?.['bridge']?.toString();
}

function movedInterface(plan: Plan) {
  return plan.steps
    .flatMap(({ undone }) => undone)
    .flatMap((one) => (one.kind === 'config-source' ? one : []))
    .at(0);
}
