import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import type { VmChoices } from '@/server/model/vm-readings';
import type { VmField } from '@/server/model/vm-request';
import type { VmProblems } from '@/server/plan/check-create-vm';
import { useProblemText } from '../problem/use-problem-text';
import { CheckField } from '../ui/check-field';
import { Segmented } from '../ui/segmented';
import { TextField } from '../ui/text-field';
import { DiskSection } from './disk-section';
import { FieldRow, FormSection, type VmFormProps } from './form-section';
import { InstallSection } from './install-section';
import { NetworkSection } from './network-section';
import type { VmDraft } from './vm-draft';

/** The whole question on one page: an administrator knows the answers, and sees at the foot what they make. */
export function VmForm({
  topology,
  draft,
  problems,
  choices,
  onChange,
}: {
  readonly topology: Topology;
  readonly draft: VmDraft;
  readonly problems: VmProblems;
  readonly choices: VmChoices | undefined;
  readonly onChange: (change: Partial<VmDraft>) => void;
}) {
  const problemText = useProblemText();
  const errorOf = (field: VmField) => {
    const problem = problems[field];
    if (problem === undefined) return undefined;
    const { what, remedy } = problemText(problem);
    return `${what} ${remedy}`;
  };
  const props = { draft, onChange, errorOf, choices };
  return (
    <div className="grid gap-5">
      <MachineSection {...props} />
      <InstallSection {...props} />
      <DiskSection {...props} />
      <NetworkSection {...props} topology={topology} />
      <ConsoleSection {...props} />
    </div>
  );
}

function MachineSection({ draft, onChange, errorOf, choices }: VmFormProps) {
  const t = useTranslations('createVm');
  return (
    <FormSection title={t('section.machine')}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('field.name')}
          value={draft.name}
          error={errorOf('name')}
          onChange={(name) => onChange({ name })}
        />
        <TextField
          label={t('field.os')}
          hint={t('hint.os')}
          placeholder={t('detect')}
          value={draft.os}
          error={errorOf('osVariant')}
          choices={choices?.osVariants}
          onChange={(os) => onChange({ os })}
        />
      </div>
      <FieldRow>
        <TextField
          label={t('field.memory')}
          inputMode="numeric"
          value={draft.memory}
          error={errorOf('memory')}
          onChange={(memory) => onChange({ memory })}
        />
        <TextField
          label={t('field.maxMemory')}
          inputMode="numeric"
          placeholder={draft.memory}
          value={draft.maxMemory}
          error={errorOf('maxMemory')}
          onChange={(maxMemory) => onChange({ maxMemory })}
        />
        <TextField
          label={t('field.vcpus')}
          inputMode="numeric"
          value={draft.vcpus}
          error={errorOf('vcpus')}
          onChange={(vcpus) => onChange({ vcpus })}
        />
        <TextField
          label={t('field.maxVcpus')}
          inputMode="numeric"
          placeholder={draft.vcpus}
          value={draft.maxVcpus}
          error={errorOf('maxVcpus')}
          onChange={(maxVcpus) => onChange({ maxVcpus })}
        />
      </FieldRow>
    </FormSection>
  );
}

function ConsoleSection({ draft, onChange }: VmFormProps) {
  const t = useTranslations('createVm');
  return (
    <FormSection title={t('section.console')}>
      <div className="grid gap-1">
        <span className="text-sm font-medium">{t('field.graphics')}</span>
        <div>
          <Segmented
            label={t('field.graphics')}
            value={draft.graphics}
            options={[
              { value: 'none', label: t('graphics.none') },
              { value: 'vnc', label: 'VNC' },
              { value: 'spice', label: 'SPICE' },
            ]}
            onChange={(graphics) => onChange({ graphics })}
          />
        </div>
      </div>
      <CheckField
        label={t('field.serial')}
        hint={t('hint.serial')}
        isChecked={draft.serial}
        onChange={(serial) => onChange({ serial })}
      />
      <CheckField
        label={t('field.autostart')}
        isChecked={draft.autostart}
        onChange={(autostart) => onChange({ autostart })}
      />
    </FormSection>
  );
}
