import { useTranslations } from 'use-intl';
import { chooseEditWay } from '@/server/plan/network-updates';
import { namesOf, tapsOf } from '@/server/plan/replug-taps';
import { useHost } from '../host/host-provider';
import { RadioCard } from '../ui/radio-card';

/** What the change will do to what runs, said before it is reviewed; where there is a choice, the choice. */
export function EditWayChoice({
  network,
  text,
  documents,
  when,
  onWhen,
}: {
  readonly network: string;
  readonly text: string;
  readonly documents: { readonly live?: string; readonly inactive?: string };
  readonly when: 'now' | 'next-start';
  readonly onWhen: (when: 'now' | 'next-start') => void;
}) {
  const t = useTranslations('networkEdit');
  const { topology } = useHost();
  const way = chooseEditWay({ text, when: 'now' }, documents);
  if (way !== 'restart')
    return (
      <p role="status" className="max-w-prose text-sm">
        {t(`way.${way}`)}
      </p>
    );
  const domains = topology === undefined ? '' : namesOf(tapsOf(topology, network));
  return (
    <fieldset className="grid max-w-prose gap-1.5">
      <legend className="mb-1 text-sm font-medium">{t('way.restart')}</legend>
      <RadioCard name="when" title={t('now')} isChosen={when === 'now'} onChoose={() => onWhen('now')}>
        {domains === '' ? t('cutsNobody') : t('cuts', { domains })}
      </RadioCard>
      <RadioCard
        name="when"
        title={t('nextStart')}
        isChosen={when === 'next-start'}
        onChoose={() => onWhen('next-start')}
      >
        {t('nextStartMeans')}
      </RadioCard>
    </fieldset>
  );
}
