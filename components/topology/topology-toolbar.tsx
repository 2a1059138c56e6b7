import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import { IconButton } from '../ui/button';
import { SearchField } from '../ui/search-field';
import { Segmented } from '../ui/segmented';
import { domainFilters } from './filter-domains';
import type { PictureHandle } from './topology-graph';
import type { TopologyView } from './use-topology-view';

interface TopologyToolbarProps {
  readonly view: TopologyView;
  readonly picture: RefObject<PictureHandle | null>;
  readonly topology: Topology;
}

export function TopologyToolbar({ view, picture }: TopologyToolbarProps) {
  const t = useTranslations('topology');
  const { counts } = view;
  const shown = domainFilters.filter(
    (filter) => filter === view.filter || filter === 'all' || counts[filter] > 0,
  );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 print-hidden">
      <Segmented
        label={t('filter.label')}
        value={view.filter}
        onChange={view.setFilter}
        options={shown.map((filter) => ({
          value: filter,
          label: (
            <>
              {t(`filter.${filter}`)} <span className="text-muted">{counts[filter]}</span>
            </>
          ),
        }))}
      />
      <SearchField label={t('search')} value={view.search} onChange={view.setSearch} className="w-64" />
      <span className="grow" />
      <IconButton label={t('tools.fit')} onClick={() => picture.current?.showWhole()}>
        <Maximize size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('tools.zoomIn')} onClick={() => picture.current?.zoomBy(1.25)}>
        <ZoomIn size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('tools.zoomOut')} onClick={() => picture.current?.zoomBy(0.8)}>
        <ZoomOut size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
