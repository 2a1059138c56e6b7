import { useTranslations } from 'use-intl';
import { MarkShape } from './thing-icon';

/** What the lines mean, beside the picture: shape first, colour besides. */
export function Legend() {
  const t = useTranslations('topology.legend');
  return (
    <ul aria-label={t('label')} className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
      <li className="flex items-center gap-1.5">
        <Line className="stroke-muted" />
        {t('carrying')}
      </li>
      <li className="flex items-center gap-1.5">
        <Line className="stroke-edge" dashed />
        {t('configured')}
      </li>
      <li className="flex items-center gap-1.5">
        <Line className="stroke-bad" />
        <MarkShape mark="broken" />
        {t('down')}
      </li>
      <li className="flex items-center gap-1.5">
        <Line className="stroke-warning" />
        <MarkShape mark="warning" />
        {t('drift')}
      </li>
    </ul>
  );
}

function Line({ className, dashed }: { readonly className: string; readonly dashed?: true }) {
  return (
    <svg width="22" height="6" aria-hidden="true">
      <path d="M0 3h22" strokeWidth="1.75" strokeDasharray={dashed && '5 4'} className={className} />
    </svg>
  );
}
