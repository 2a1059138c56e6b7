import { useFormatter, useTranslations } from 'use-intl';
import type { Version } from '@/server/model/versions';

/** When it was kept, and before what. */
export function useVersionText(): (version: Pick<Version, 'file' | 'keptAtMs'>) => string {
  const t = useTranslations('versions');
  const format = useFormatter();
  return ({ file, keptAtMs }) => {
    const time = format.dateTime(keptAtMs, { dateStyle: 'medium', timeStyle: 'medium' });
    return /-kept\.xml$/.test(file)
      ? t('keptByHand', { time })
      : t('keptBefore', { time, run: file.replace(/\.xml$/, '') });
  };
}
