import { useTranslations } from 'use-intl';
import type { Plan } from '@/server/plan/plan';
import { Mono } from '../ui/mono';
import { StateShape } from '../ui/state-mark';

/** What is asked over the network after the last step, and again after a rollback; only of a plan that can cut off. */
export function Proof({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('plan.proof');
  if (plan.cutsOff === undefined && plan.probes.length === 0) return null;
  const mono = (chunks: React.ReactNode) => <Mono>{chunks}</Mono>;
  return (
    <section aria-label={t('label')}>
      <h3 className="mb-1 text-xs font-semibold text-muted">{t('label')}</h3>
      <ul className="flex flex-wrap gap-x-4 text-sm">
        {plan.probes.map(({ kind, address }) => (
          <li key={`${kind} ${address}`} className="flex items-baseline gap-1.5">
            <StateShape tone="idle" />
            <span>{t.rich(kind, { address, mono })}</span>
          </li>
        ))}
        {plan.cutsOff !== undefined && (
          <li className="flex items-baseline gap-1.5">
            <StateShape tone="idle" />
            <span>{t('page')}</span>
          </li>
        )}
      </ul>
    </section>
  );
}
