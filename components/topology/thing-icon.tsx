import type { NodeContent } from './graph';
import type { Mark } from './node-text';

/** Outlines on a 14 × 14 grid, as path data: the page and the exported picture draw the same ones. */
export const iconPaths = {
  lan: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M1.5 7h11M7 1.5c-3.4 3-3.4 8 0 11M7 1.5c3.4 3 3.4 8 0 11',
  uplink: 'M2 2.5h10v9h-2.5v-2h-5v2H2zM4.5 2.5v2.5M7 2.5v2.5M9.5 2.5v2.5',
  bridge: 'M1.5 3.5h11M1.5 10.5h11M4 3.5v7M7 3.5v7M10 3.5v7',
  network: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M4 5.5h6l-2-2M10 8.5H4l2 2',
  domain: 'M1.5 2h11v7.5h-11zM4.5 12h5M7 9.5v2.5',
  fold: 'M3.5 4.5h9v8h-9zM1.5 9.5v-8h9',
  tap: 'M1.5 7h5M6.5 4v6M9 5v4M9 7h3.5',
  hostdev: 'M3.5 3.5h7v7h-7zM5 3.5v-2M9 3.5v-2M5 12.5v-2M9 12.5v-2M3.5 5h-2M3.5 9h-2M12.5 5h-2M12.5 9h-2',
  other: 'M2 7h2M6 7h2M10 7h2',
  missing: 'M3 3l8 8M11 3l-8 8',
} as const satisfies Record<NodeContent['kind'], string>;

export function ThingIcon({ kind }: { readonly kind: NodeContent['kind'] }) {
  return (
    <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" className="shrink-0 text-muted">
      <path d={iconPaths[kind]} fill="none" stroke="currentColor" strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  );
}

/** State as a shape, on a 10 × 10 grid. `filled` shapes are filled, the others drawn. */
export const markShapes = {
  on: { path: 'M5 .5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9', filled: true, tone: 'good' },
  off: { path: 'M5 1.2a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 1 0 0-7.6', filled: false, tone: 'muted' },
  paused: { path: 'M1.5 1h2.5v8h-2.5zM6 1h2.5v8h-2.5z', filled: true, tone: 'warning' },
  broken: { path: 'M1.5 1.5l7 7M8.5 1.5l-7 7', filled: false, tone: 'bad' },
  warning: { path: 'M5 .5l4.8 9h-9.6z', filled: true, tone: 'warning' },
} as const satisfies Record<
  Exclude<Mark, 'none'>,
  { readonly path: string; readonly filled: boolean; readonly tone: string }
>;

const toneClass = {
  good: 'text-good',
  muted: 'text-muted',
  warning: 'text-warning',
  bad: 'text-bad',
} as const;

export function MarkShape({ mark }: { readonly mark: Mark }) {
  if (mark === 'none') return null;
  const { path, filled, tone } = markShapes[mark];
  return (
    <svg
      viewBox="0 0 10 10"
      width="9"
      height="9"
      aria-hidden="true"
      className={`shrink-0 ${toneClass[tone]}`}
    >
      {filled ? (
        <path d={path} fill="currentColor" />
      ) : (
        <path d={path} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      )}
    </svg>
  );
}
