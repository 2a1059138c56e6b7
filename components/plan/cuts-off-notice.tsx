import { useTranslations } from 'use-intl';
import type { CutsOffNotice as CutsOff } from '@/server/model/cuts-off';
import { useIsOverSsh } from '../host/host-provider';
import { Mono } from '../ui/mono';
import { StateShape } from '../ui/state-mark';

/** What the operator will see of the change from where they sit, before it happens. */
export function CutsOffNotice({ cutsOff }: { readonly cutsOff: CutsOff }) {
  const t = useTranslations('plan.cutsOff');
  const isOverSsh = useIsOverSsh();
  const { interfaceName, silenceMs, keepWindowSeconds, newAddresses } = cutsOff;
  const mono = (chunks: React.ReactNode) => <Mono>{chunks}</Mono>;
  return (
    <section
      aria-label={t('label')}
      className="grid gap-1 rounded-md border-l-4 border-warning bg-warning-soft px-3 py-2"
    >
      <p className="max-w-prose font-semibold wrap-anywhere">
        <StateShape tone="warning" className="mr-1.5" />
        {t.rich('silence', {
          interface: interfaceName,
          seconds: formatSeconds(silenceMs),
          mono,
        })}
      </p>
      <p className="max-w-prose">{t('goesBack', { seconds: keepWindowSeconds })}</p>
      {newAddresses !== undefined &&
        (newAddresses.length === 0 ? (
          <p className="max-w-prose">{t.rich('noAddress', { interface: interfaceName, mono })}</p>
        ) : (
          <p className="max-w-prose">
            {t.rich(isOverSsh ? 'movesTo' : 'newAddresses', {
              addresses: newAddresses.map(withoutPrefix).join(', '),
              mono,
            })}
          </p>
        ))}
    </section>
  );
}

/** Tenths, rounded up: a silence is never promised shorter than it was measured. */
function formatSeconds(milliseconds: number): string {
  return (Math.max(1, Math.ceil(milliseconds / 100)) / 10).toFixed(1);
}

function withoutPrefix(address: string): string {
  return address.replace(/\/\d+$/, '');
}
