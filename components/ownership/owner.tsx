'use client';

import { useTranslations } from 'use-intl';
import type { Ownership } from '@/server/model/topology';
import { useMessage } from '../plan/use-message';
import { StateMark } from '../ui/state-mark';

/** Who owns an interface, in a word. */
export function OwnerName({ owner }: { readonly owner: Ownership }) {
  const t = useTranslations('ownership');
  switch (owner.kind) {
    case 'owned':
      return t(`manager.${owner.manager}`);
    case 'libvirt':
      return t('libvirt', { network: owner.network });
    case 'nobody':
      return <StateMark tone="warning">{t('nobody')}</StateMark>;
    case 'disputed':
      return (
        <StateMark tone="bad">
          {t('disputed', {
            managers: owner.claims.map(({ manager }) => t(`manager.${manager}`)).join(', '),
          })}
        </StateMark>
      );
  }
}

/** And why we think so. */
export function OwnerBecause({ owner }: { readonly owner: Ownership }) {
  const t = useTranslations('ownership');
  const say = useMessage();
  switch (owner.kind) {
    case 'owned':
      return say(owner.because);
    case 'libvirt':
      return t('libvirtBecause', { network: owner.network });
    case 'nobody':
      return t('nobodyBecause');
    case 'disputed':
      return owner.claims.map(({ because }) => say(because)).join(' ');
  }
}
