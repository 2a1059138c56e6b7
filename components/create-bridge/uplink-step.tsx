import { useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';
import type { Topology, Uplink } from '@/server/model/topology';
import { refuseUplink } from '@/server/plan/refuse-create-bridge';
import { OwnerBecause, OwnerName } from '../ownership/owner';
import { useProblemText } from '../problem/use-problem-text';
import { formatSpeed } from '../topology/format-speed';
import { compareNaturally } from '../ui/compare-naturally';
import { Mono } from '../ui/mono';
import { RadioCard } from '../ui/radio-card';
import { StateMark, StateShape } from '../ui/state-mark';
import type { UplinkChoice } from './bridge-draft';
import { StepError } from './step-error';

/** Each interface with what decides whether it can take a bridge to the LAN; or none, for an isolated bridge. */
export function UplinkStep({
  topology,
  chosen,
  error,
  onChoose,
}: {
  readonly topology: Topology;
  readonly chosen: UplinkChoice | undefined;
  readonly error: readonly Message[] | undefined;
  readonly onChoose: (choice: UplinkChoice) => void;
}) {
  const t = useTranslations('createBridge');
  const uplinks = topology.uplinks.toSorted((a, b) => compareNaturally(a.name, b.name));
  return (
    <fieldset className="grid min-w-0 gap-1.5">
      <legend className="mb-1.5 max-w-prose">{t('uplinkQuestion')}</legend>
      {uplinks.map((uplink) => (
        <UplinkCard
          key={uplink.name}
          uplink={uplink}
          topology={topology}
          isChosen={chosen?.kind === 'interface' && chosen.name === uplink.name}
          onChoose={() => onChoose({ kind: 'interface', name: uplink.name })}
        />
      ))}
      <RadioCard
        name="uplink"
        title={<span className="font-semibold">{t('isolated')}</span>}
        isChosen={chosen?.kind === 'isolated'}
        onChoose={() => onChoose({ kind: 'isolated' })}
      >
        <span className="text-muted">{t('isolatedMeans')}</span>
      </RadioCard>
      <StepError error={error} />
    </fieldset>
  );
}

function UplinkCard({
  uplink,
  topology,
  isChosen,
  onChoose,
}: {
  readonly uplink: Uplink;
  readonly topology: Topology;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const t = useTranslations('createBridge');
  const kinds = useTranslations('topology.panel.uplinkKinds');
  const problemText = useProblemText();
  const refusal = refuseUplink(uplink, topology);
  const text = refusal && problemText(refusal);
  const addresses = uplink.addresses.filter(({ scope }) => scope === 'global');
  return (
    <RadioCard
      name="uplink"
      isChosen={isChosen}
      isDisabled={text !== undefined}
      onChoose={onChoose}
      title={
        <span className="flex flex-wrap items-baseline gap-x-3">
          <Mono className="font-semibold">{uplink.name}</Mono>
          <StateMark tone={uplink.carrier ? 'good' : 'bad'}>
            {uplink.carrier ? t('carrier') : t('noCarrier')}
            {uplink.speedMegabits !== undefined && ` · ${formatSpeed(uplink.speedMegabits)}`}
          </StateMark>
          <span className="text-sm text-muted">
            {uplink.wireless ? t('wireless') : kinds(uplink.kind)}
            {uplink.hasDefaultRoute && ` · ${t('defaultRoute')}`}
          </span>
        </span>
      }
    >
      <span className="block">
        {addresses.length === 0 ? (
          <span className="text-muted">{t('noAddress')}</span>
        ) : (
          <span className="flex flex-wrap gap-x-3">
            {addresses.map(({ address, prefixLength, dynamic, family }) => (
              <span key={address}>
                <Mono>
                  {address}/{prefixLength}
                </Mono>
                {dynamic && <span className="text-muted"> {t(`dynamic.${family}`)}</span>}
              </span>
            ))}
          </span>
        )}
      </span>
      <span className="block text-muted">
        <OwnerName owner={uplink.owner} />
        {': '}
        <OwnerBecause owner={uplink.owner} />
      </span>
      {text !== undefined && (
        <span className="mt-1 block text-text">
          <StateShape tone="warning" className="mr-1.5" />
          <span className="font-medium">{text.what}</span> {text.remedy}
        </span>
      )}
    </RadioCard>
  );
}
