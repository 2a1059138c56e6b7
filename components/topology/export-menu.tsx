import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button';
import { Menu, MenuItem } from '../ui/menu';
import { saveFile } from '../ui/save-file';
import type { Graph } from './graph';
import { usePicture } from './picture-store';
import { useTranslate } from './use-translate';

interface ExportMenuProps {
  readonly graph: Graph;
  readonly hostName: string;
}

/** The picture as it is filtered and folded now, as a file. */
export function ExportMenu({ graph, hostName }: ExportMenuProps) {
  const t = useTranslations('topology.tools');
  const translate = useTranslate();
  const { store } = usePicture();
  const save = async (format: 'svg' | 'png') => {
    // Nobody exports on most visits: the writer is not in the page's first script.
    const { formatPicture } = await import('./format-picture');
    const { renderPicture } = await import('./export-picture');
    const now = new Date();
    const title = t('exportTitle', {
      host: hostName,
      time: now.toISOString().slice(0, 19).replace('T', ' '),
    });
    const svg = formatPicture(graph, { t: translate, title, rateText: (names) => store.rateText(names) });
    const blob =
      format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await renderPicture(svg, graph);
    const stamp = now.toISOString().slice(0, 16).replaceAll(/[-:T]/g, '');
    saveFile(blob, `${hostName.replaceAll(/[^A-Za-z0-9.-]/g, '_')}-${stamp}.${format}`);
  };
  return (
    <Menu
      trigger={
        <Button look="quiet">
          <Download size={16} aria-hidden />
          {t('export')}
        </Button>
      }
    >
      <MenuItem onSelect={() => void save('svg')}>{t('exportSvg')}</MenuItem>
      <MenuItem onSelect={() => void save('png')}>{t('exportPng')}</MenuItem>
      <MenuItem onSelect={() => setTimeout(() => window.print())}>{t('print')}</MenuItem>
    </Menu>
  );
}
