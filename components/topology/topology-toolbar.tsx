import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../ui/button';
import { SearchField } from '../ui/search-field';
import { Segmented } from '../ui/segmented';
import { ExportMenu } from './export-menu';
import { domainFilters } from './filter-domains';
import type { PictureHandle } from './topology-graph';
import type { TopologyView } from './use-topology-view';

interface TopologyToolbarProps {
  readonly view: TopologyView;
  readonly picture: RefObject<PictureHandle | null>;
  readonly hostName: string;
}

/** What is shown of the host, and how. */
export function TopologyToolbar({ view, picture, hostName }: TopologyToolbarProps) {
  const t = useTranslations('topology');
  const { counts, layout } = view;
  const filters = domainFilters.filter(
    (filter) => filter === view.filter || filter === 'all' || counts[filter] > 0,
  );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 print-hidden">
      <Segmented
        label={t('filter.label')}
        value={view.filter}
        onChange={view.setFilter}
        options={filters.map((filter) => ({
          value: filter,
          label: (
            <>
              {t(`filter.${filter}`)} <span className="tabular-nums">{counts[filter]}</span>
            </>
          ),
        }))}
      />
      <SearchField
        label={t('search')}
        value={view.search}
        onChange={view.setSearch}
        className="min-w-40 grow sm:max-w-64"
      />
      <span className="hidden grow sm:inline" />
      <span className="flex items-center gap-1">
        <Segmented
          label={t('view.label')}
          value={layout}
          onChange={view.setLayout}
          options={[
            { value: 'picture', label: t('view.picture') },
            { value: 'table', label: t('view.table') },
          ]}
        />
        {layout === 'picture' && (
          <>
            <IconButton label={t('tools.fit')} onClick={() => picture.current?.showWhole()}>
              <Maximize size={16} aria-hidden />
            </IconButton>
            <IconButton label={t('tools.zoomIn')} onClick={() => picture.current?.zoomBy(1.25)}>
              <ZoomIn size={16} aria-hidden />
            </IconButton>
            <IconButton label={t('tools.zoomOut')} onClick={() => picture.current?.zoomBy(0.8)}>
              <ZoomOut size={16} aria-hidden />
            </IconButton>
          </>
        )}
        <ExportMenu graph={view.graph} hostName={hostName} />
      </span>
    </div>
  );
}
