import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { type ConversionMethod, type ConversionTarget, conversionMethods } from '@/server/model/conversion';
import { formatSource } from '@/server/model/domain-xml';
import type { Topology } from '@/server/model/topology';
import { useProblemText } from '../problem/use-problem-text';
import { Mono } from '../ui/mono';
import { RadioCard } from '../ui/radio-card';
import { SelectField } from '../ui/select-field';
import { StateMark } from '../ui/state-mark';
import { Cell, HeaderCell, HeaderRow, Row } from '../ui/table';
import { TextField } from '../ui/text-field';
import { VirtualTable } from '../ui/virtual-table';
import { DomainStateMark } from '../vms/domain-state-mark';
import type { ChosenDomain, ConversionDraft } from './conversion-draft';
import { readWaveSize } from './conversion-draft';
import { methodsOf } from './possible-methods';

/** For all, and for each what is possible by its state; then the pace: a canary, waves, and what a failure means. */
export function HowStep({
  topology,
  chosen,
  target,
  draft,
  onChange,
}: {
  readonly topology: Topology;
  readonly chosen: readonly ChosenDomain[];
  readonly target: ConversionTarget;
  readonly draft: ConversionDraft;
  readonly onChange: (change: Partial<ConversionDraft>) => void;
}) {
  const t = useTranslations('convert');
  const { method, methods } = draft;
  // Who is left out leads nobody.
  const moved = useMemo(
    () =>
      chosen.filter(
        (one) => methodsOf(topology, { ...one, target, wanted: { method, methods } }).refusal === undefined,
      ),
    [topology, chosen, target, method, methods],
  );
  return (
    <>
      <fieldset className="grid gap-1.5">
        <legend className="sr-only">{t('method')}</legend>
        {conversionMethods.map((one) => (
          <RadioCard
            key={one}
            name="method"
            title={t(`methods.${one}`)}
            isChosen={method === one}
            onChoose={() => onChange({ method: one, methods: {} })}
          >
            <span className="text-muted">{t(`methodHint.${one}`)}</span>
          </RadioCard>
        ))}
      </fieldset>
      <MethodsTable
        topology={topology}
        chosen={chosen}
        target={target}
        draft={draft}
        onChange={(wanted) => onChange({ methods: wanted })}
      />
      {moved.length > 1 && <Pace chosen={moved} draft={draft} onChange={onChange} />}
    </>
  );
}

function MethodsTable({
  topology,
  chosen,
  target,
  draft,
  onChange,
}: {
  readonly topology: Topology;
  readonly chosen: readonly ChosenDomain[];
  readonly target: ConversionTarget;
  readonly draft: ConversionDraft;
  readonly onChange: (methods: ConversionDraft['methods']) => void;
}) {
  const t = useTranslations('convert');
  const vms = useTranslations('vms');
  const problemText = useProblemText();
  const { method, methods } = draft;
  const lines = useMemo(
    () =>
      chosen.map((one) => ({
        ...one,
        possible: methodsOf(topology, { ...one, target, wanted: { method, methods } }),
      })),
    [topology, chosen, target, method, methods],
  );
  const refused = lines.filter(({ possible }) => possible.refusal !== undefined).length;
  const choose = (uuid: string, wish: ConversionMethod) => {
    const { [uuid]: _, ...others } = methods;
    onChange(wish === method ? others : { ...others, [uuid]: wish });
  };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1.5">
      <p role="status" className="text-sm text-muted">
        {refused > 0
          ? t('someRefused', { refused, total: lines.length })
          : t('allPossible', { count: lines.length })}
      </p>
      <VirtualTable
        label={t('methodsOf')}
        count={lines.length}
        keyOf={(index) => lines[index]?.domain.uuid ?? String(index)}
        header={
          <HeaderRow>
            <HeaderCell>{vms('name')}</HeaderCell>
            <HeaderCell>{vms('state')}</HeaderCell>
            <HeaderCell>{t('interfacesShort')}</HeaderCell>
            <HeaderCell>{t('method')}</HeaderCell>
            <HeaderCell>{t('note')}</HeaderCell>
          </HeaderRow>
        }
        row={(index, props) => {
          const line = lines[index];
          if (line === undefined) return null;
          const { domain, interfaces, possible } = line;
          const wish = methods[domain.uuid] ?? method;
          const why = possible.refusal ?? (possible.method === wish ? undefined : possible.refused[wish]);
          return (
            <Row key={domain.uuid} {...props}>
              <Cell label={vms('name')} card="title" className="sm:max-w-64">
                <Mono className="wrap-anywhere">{domain.name}</Mono>
              </Cell>
              <Cell label={vms('state')} card="aside">
                <DomainStateMark state={domain.state} />
              </Cell>
              <Cell label={t('interfacesShort')}>
                {interfaces.map((nic) => (
                  <div key={nic.id} className="flex flex-wrap gap-x-2">
                    <Mono>{nic.mac}</Mono>
                    <span className="text-muted">
                      {formatSource(nic.source)} → {formatSource(target)}
                    </span>
                  </div>
                ))}
              </Cell>
              <Cell label={t('method')}>
                {possible.refusal !== undefined ? (
                  <StateMark tone="bad">{t('leftOut')}</StateMark>
                ) : domain.state === 'shut off' ? (
                  t('shutOffMethod')
                ) : (
                  <SelectField
                    label={t('methodFor', { domain: domain.name })}
                    isLabelHidden
                    value={possible.method}
                    options={conversionMethods.map((value) => ({
                      value,
                      label: t(`methodShort.${value}`),
                      isDisabled: possible.refused[value] !== undefined,
                    }))}
                    onChange={(value) => choose(domain.uuid, value)}
                  />
                )}
              </Cell>
              <Cell label={t('note')} className="sm:max-w-96">
                {why !== undefined && (
                  <span className="text-sm wrap-anywhere">
                    {problemText(why).what} <span className="text-muted">{problemText(why).remedy}</span>
                  </span>
                )}
              </Cell>
            </Row>
          );
        }}
      />
    </div>
  );
}

function Pace({
  chosen,
  draft,
  onChange,
}: {
  readonly chosen: readonly ChosenDomain[];
  readonly draft: ConversionDraft;
  readonly onChange: (change: Partial<ConversionDraft>) => void;
}) {
  const t = useTranslations('convert');
  // The first is what it is without a choice.
  const canary = chosen.slice(1).find(({ domain }) => domain.uuid === draft.canary)?.domain.uuid;
  return (
    <section aria-label={t('pace')} className="grid gap-3">
      <h3 className="font-semibold">{t('pace')}</h3>
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-3">
        <SelectField
          label={t('canary')}
          hint={t('canaryHint')}
          value={canary ?? ''}
          options={[
            { value: '', label: t('canaryFirst', { domain: chosen[0]?.domain.name ?? '' }) },
            ...chosen.slice(1).map(({ domain }) => ({ value: domain.uuid, label: domain.name })),
          ]}
          onChange={(uuid) => onChange({ canary: uuid === '' ? (chosen[0]?.domain.uuid ?? '') : uuid })}
        />
        <TextField
          label={t('waveSize')}
          hint={t('waveSizeHint')}
          inputMode="numeric"
          value={draft.waveSize}
          error={readWaveSize(draft.waveSize) === undefined ? t('missing.waveSize') : undefined}
          onChange={(waveSize) => onChange({ waveSize })}
        />
        <SelectField
          label={t('onFailure')}
          hint={t('onFailureHint')}
          value={draft.onFailure}
          options={[
            { value: 'stop', label: t('failureStop') },
            { value: 'go-on', label: t('failureGoOn') },
          ]}
          onChange={(onFailure) => onChange({ onFailure })}
        />
      </div>
    </section>
  );
}
