import { useTranslations } from 'use-intl';
import { RadioCard } from '../ui/radio-card';
import { SelectField } from '../ui/select-field';
import { StateShape } from '../ui/state-mark';
import { TextField } from '../ui/text-field';
import { FieldRow, FormSection, type VmFormProps } from './form-section';
import { diskKinds, diskPathOf, volumeOf } from './vm-draft';

export function DiskSection(props: VmFormProps) {
  const t = useTranslations('createVm');
  const { draft, onChange, errorOf } = props;
  const error = errorOf('diskKind');
  return (
    <FormSection title={t('section.disk')}>
      <div className="grid gap-1.5 sm:grid-cols-2 lg:grid-cols-4">
        {diskKinds.map((kind) => (
          <RadioCard
            key={kind}
            name="disk"
            title={t(`disk.${kind}`)}
            isChosen={draft.disk === kind}
            onChoose={() => onChange({ disk: kind })}
          />
        ))}
      </div>
      {error !== undefined && (
        <p role="alert" className="text-sm text-bad">
          <StateShape tone="bad" className="mr-1.5" />
          {error}
        </p>
      )}
      <DiskFields {...props} />
    </FormSection>
  );
}

function DiskFields({ draft, onChange, errorOf, choices }: VmFormProps) {
  const t = useTranslations('createVm');
  const sizeAndFormat = (
    <FieldRow>
      <TextField
        label={t('field.size')}
        inputMode="numeric"
        value={draft.size}
        error={errorOf('diskSize')}
        onChange={(size) => onChange({ size })}
      />
      <SelectField
        label={t('field.format')}
        value={draft.format}
        options={[
          { value: '', label: t('formatDefault') },
          { value: 'qcow2', label: 'qcow2' },
          { value: 'raw', label: 'raw' },
        ]}
        onChange={(format) => onChange({ format })}
      />
    </FieldRow>
  );
  switch (draft.disk) {
    case 'new':
      return (
        <>
          <TextField
            label={t('field.newDisk')}
            value={diskPathOf(draft)}
            error={errorOf('diskPath')}
            onChange={(diskPath) => onChange({ diskPath })}
          />
          {sizeAndFormat}
        </>
      );
    case 'pool': {
      const pools = choices?.pools ?? [];
      return (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <SelectField
              label={t('field.pool')}
              value={draft.pool}
              error={errorOf('pool')}
              options={[
                { value: '', label: pools.length === 0 ? t('noPool') : t('choose') },
                ...pools.map(({ name, path }) => ({ value: name, label: `${name} (${path})` })),
              ]}
              onChange={(pool) => onChange({ pool })}
            />
            <TextField
              label={t('field.volume')}
              value={volumeOf(draft)}
              error={errorOf('volume')}
              onChange={(volume) => onChange({ volume })}
            />
          </div>
          {sizeAndFormat}
        </>
      );
    }
    case 'existing':
      return (
        <TextField
          label={t('field.existingDisk')}
          hint={t('hint.existingDisk')}
          value={draft.diskPath ?? ''}
          error={errorOf('diskPath')}
          onChange={(diskPath) => onChange({ diskPath })}
        />
      );
    case 'none':
      return null;
    default:
      return draft.disk satisfies never;
  }
}
