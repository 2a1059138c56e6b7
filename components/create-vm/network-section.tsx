import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import { nicModels } from '@/server/model/vm-request';
import { formatConvertSource, parseConvertSource } from '../convert/convert-source';
import { Button, IconButton } from '../ui/button';
import { SelectField } from '../ui/select-field';
import { TextField } from '../ui/text-field';
import { FormSection, type VmFormProps } from './form-section';
import { type NetworkDraft, networksOf, sourcesOf } from './vm-draft';

export function NetworkSection({
  topology,
  draft,
  onChange,
  errorOf,
}: VmFormProps & { readonly topology: Topology }) {
  const t = useTranslations('createVm');
  const rows = networksOf(draft, topology);
  const change = (at: number, changed: Partial<NetworkDraft>) =>
    onChange({ networks: rows.map((row, index) => (index === at ? { ...row, ...changed } : row)) });
  const [first] = sourcesOf(topology);
  return (
    <FormSection title={t('section.network')}>
      {rows.length === 0 && <p className="text-sm text-muted">{t('noCard')}</p>}
      {rows.map((row, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a card is known by its place, and that is all it has
          key={index}
          aria-label={t('card', { number: index + 1 })}
          className="flex min-w-0 items-start gap-2 not-last:border-b not-last:border-line not-last:pb-3"
        >
          <div className="grid min-w-0 grow gap-3 sm:grid-cols-3">
            <NetworkFields
              topology={topology}
              row={row}
              sourceError={errorOf(`network.${index}`)}
              macError={errorOf(`mac.${index}`)}
              onChange={(changed) => change(index, changed)}
            />
          </div>
          <div className="pt-6">
            <IconButton
              label={t('removeCard', { number: index + 1 })}
              onClick={() => onChange({ networks: rows.filter((_, at) => at !== index) })}
            >
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          onClick={() =>
            onChange({
              networks: [
                ...rows,
                { source: first === undefined ? '' : formatConvertSource(first), mac: '', model: '' },
              ],
            })
          }
        >
          <Plus size={16} aria-hidden />
          {t('addCard')}
        </Button>
      </div>
    </FormSection>
  );
}

/** One card: what it is plugged into, its MAC and its model. */
export function NetworkFields({
  topology,
  row,
  sourceError,
  macError,
  onChange,
}: {
  readonly topology: Topology;
  readonly row: NetworkDraft;
  readonly sourceError: string | undefined;
  readonly macError: string | undefined;
  readonly onChange: (change: Partial<NetworkDraft>) => void;
}) {
  const t = useTranslations('createVm');
  const known = sourcesOf(topology).map(formatConvertSource);
  const values = known.includes(row.source) ? known : [...known, row.source];
  return (
    <>
      <SelectField
        label={t('field.source')}
        value={row.source}
        error={sourceError}
        options={values.map((value) => {
          const source = parseConvertSource(value);
          return {
            value,
            label:
              source === undefined
                ? t('choose')
                : source.kind === 'network'
                  ? t('onNetwork', { name: source.network })
                  : t('onBridge', { name: source.bridge }),
          };
        })}
        onChange={(source) => onChange({ source })}
      />
      <TextField
        label="MAC"
        placeholder={t('macByLibvirt')}
        value={row.mac}
        error={macError}
        onChange={(mac) => onChange({ mac })}
      />
      <SelectField
        label={t('field.model')}
        value={row.model}
        options={[
          { value: '', label: t('modelByOs') },
          ...nicModels.map((model) => ({ value: model, label: model })),
        ]}
        onChange={(model) => onChange({ model })}
      />
    </>
  );
}
