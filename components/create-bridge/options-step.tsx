import { useTranslations } from 'use-intl';
import { longestInterfaceName } from '@/server/model/interface-name';
import type { Topology } from '@/server/model/topology';
import { useMessage } from '../plan/use-message';
import { CheckField } from '../ui/check-field';
import { TextField } from '../ui/text-field';
import { type BridgeDraft, type DraftErrors, draftText, suggestedNames, uplinkOf } from './bridge-draft';

export function OptionsStep({
  topology,
  draft,
  errors,
  onChange,
}: {
  readonly topology: Topology;
  readonly draft: BridgeDraft;
  readonly errors: DraftErrors;
  readonly onChange: (change: Partial<BridgeDraft>) => void;
}) {
  const t = useTranslations('createBridge');
  const say = useMessage();
  const uplink = uplinkOf(draft, topology);
  const text = (field: 'bridge' | 'forwardDelay' | 'mtu') => ({
    label: t(`field.${field}`),
    value: draftText(draft, field, topology),
    error: errors[field]?.map(say).join(' '),
    onChange: (typed: string) => onChange({ [field]: typed }),
  });
  return (
    <div className="grid gap-4">
      <TextField
        {...text('bridge')}
        hint={t('hint.bridge', { count: longestInterfaceName })}
        suggestions={suggestedNames(topology)}
        suggestionsLabel={t('free')}
      />
      <CheckField
        label={t('field.stp')}
        hint={t('hint.stp')}
        isChecked={draft.stp}
        onChange={(stp) => onChange({ stp })}
      />
      {draft.stp && <TextField {...text('forwardDelay')} hint={t('hint.forwardDelay')} inputMode="numeric" />}
      <CheckField
        label={t('field.vlanFiltering')}
        hint={t('hint.vlanFiltering')}
        isChecked={draft.vlanFiltering}
        onChange={(vlanFiltering) => onChange({ vlanFiltering })}
      />
      <TextField
        {...text('mtu')}
        inputMode="numeric"
        placeholder={uplink === undefined ? '1500' : String(uplink.mtu)}
        hint={uplink === undefined ? t('hint.mtuIsolated') : t('hint.mtu', { uplink: uplink.name })}
      />
    </div>
  );
}
