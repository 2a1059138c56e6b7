import { useTranslations } from 'use-intl';
import { Disclosure } from '../ui/disclosure';
import { RadioCard } from '../ui/radio-card';
import { TextField } from '../ui/text-field';
import { FormSection, type VmFormProps } from './form-section';
import { extraArgsOf, installKinds } from './vm-draft';

export function InstallSection(props: VmFormProps) {
  const t = useTranslations('createVm');
  const { draft, onChange } = props;
  return (
    <FormSection title={t('section.install')}>
      <div className="grid gap-1.5 sm:grid-cols-2">
        {installKinds.map((kind) => (
          <RadioCard
            key={kind}
            name="install"
            title={t(`install.${kind}`)}
            isChosen={draft.install === kind}
            onChoose={() => onChange({ install: kind })}
          >
            <span className="text-muted">{t(`installHint.${kind}`)}</span>
          </RadioCard>
        ))}
      </div>
      <InstallFields {...props} />
    </FormSection>
  );
}

function InstallFields({ draft, onChange, errorOf, choices }: VmFormProps) {
  const t = useTranslations('createVm');
  const extraArgs = (
    <TextField
      label={t('field.extraArgs')}
      hint={t('hint.extraArgs')}
      value={extraArgsOf(draft)}
      error={errorOf('extraArgs')}
      onChange={(text) => onChange({ extraArgs: text })}
    />
  );
  const media = (field: 'location' | 'iso') => (
    <TextField
      label={t('field.media')}
      placeholder="/var/lib/libvirt/images/debian-12-netinst.iso"
      value={draft.media}
      error={errorOf(field)}
      choices={choices?.isos}
      onChange={(text) => onChange({ media: text })}
    />
  );
  switch (draft.install) {
    case 'iso':
      return (
        <>
          {media('location')}
          {extraArgs}
        </>
      );
    case 'cdrom':
      return media('iso');
    case 'url':
      return (
        <>
          <TextField
            label={t('field.url')}
            placeholder="https://deb.debian.org/debian/dists/stable/main/installer-amd64/"
            value={draft.url}
            error={errorOf('location')}
            onChange={(url) => onChange({ url })}
          />
          {extraArgs}
        </>
      );
    case 'import':
      return (
        <Disclosure summary={t('directKernel')} open={draft.kernel !== ''}>
          <div className="grid gap-3">
            <p className="max-w-prose text-sm text-muted">{t('hint.directKernel')}</p>
            {(['kernel', 'initrd', 'kernelArgs'] as const).map((field) => (
              <TextField
                key={field}
                label={t(`field.${field}`)}
                value={draft[field]}
                error={errorOf(field)}
                onChange={(text) => onChange({ [field]: text })}
              />
            ))}
          </div>
        </Disclosure>
      );
    case 'pxe':
      return <p className="max-w-prose text-sm text-muted">{t('hint.pxe')}</p>;
    default:
      return draft.install satisfies never;
  }
}
