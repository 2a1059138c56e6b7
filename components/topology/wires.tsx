import { memo } from 'react';
import { classNames } from '../ui/class-names';
import type { Graph, GraphEdge } from './graph';
import { useEdgeLook, useRateText } from './picture-store';
import { labelEndX, wirePath } from './route-wire';
import { markShapes } from './thing-icon';
import { translateMessage, useTranslate } from './use-translate';

/** All wires, in the picture's own coordinates. Lit ones come last, so that no other crosses them. */
export function Wires({
  graph,
  inSight,
}: {
  readonly graph: Graph;
  readonly inSight: (edge: GraphEdge) => boolean;
}) {
  return (
    <svg
      aria-hidden="true"
      width={graph.width}
      height={graph.height}
      className="pointer-events-none absolute top-0 left-0 overflow-visible text-[11px]"
      style={{ zIndex: -1 }}
    >
      {graph.edges.filter(inSight).map((edge) => (
        <Wire key={edge.id} edge={edge} />
      ))}
    </svg>
  );
}

const strokes = {
  carrying: 'stroke-muted',
  configured: 'stroke-edge',
  down: 'stroke-bad',
  drift: 'stroke-warning',
} as const;

const Wire = memo(function Wire({ edge }: { readonly edge: GraphEdge }) {
  const look = useEdgeLook(edge.id);
  const { state, route } = edge;
  const isLit = look === 'lit';
  return (
    <g data-edge={edge.id} className={look === 'dim' ? 'opacity-25' : undefined}>
      <path
        d={wirePath(route)}
        fill="none"
        strokeWidth={isLit ? 3 : 1.75}
        strokeDasharray={state === 'configured' ? '5 4' : undefined}
        className={isLit && state === 'carrying' ? 'stroke-accent' : strokes[state]}
      />
      {(state === 'down' || state === 'drift') && <BreakMark edge={edge} />}
      <WireLabel edge={edge} />
    </g>
  );
});

/** The wire is cut where the mark stands: a break is seen without its colour. */
function BreakMark({ edge: { state, route } }: { readonly edge: GraphEdge }) {
  const x = route.endX - 13;
  const shape = markShapes[state === 'drift' ? 'warning' : 'broken'];
  const color = state === 'drift' ? 'text-warning' : 'text-bad';
  return (
    <>
      <circle cx={x} cy={route.endY} r={8} className="fill-canvas" />
      <path
        d={shape.path}
        transform={`translate(${x - 5} ${route.endY - 5})`}
        className={color}
        fill={shape.filled ? 'currentColor' : 'none'}
        stroke={shape.filled ? 'none' : 'currentColor'}
        strokeWidth={1.8}
        strokeLinecap="round"
      />
    </>
  );
}

function WireLabel({ edge }: { readonly edge: GraphEdge }) {
  const t = useTranslate();
  const rate = useRateText(edge.rateOf);
  const { route, state, label } = edge;
  if (route.labelWidth === 0) return null;
  const y = route.endY - 5;
  // The guest's box says the whole reason; on its wire there is room for a word.
  const words =
    edge.kind === 'tap' && (state === 'drift' || state === 'down')
      ? t(`topology.wire.${state}`)
      : edge.words !== undefined && (edge.kind !== 'tap' || state === 'carrying')
        ? translateMessage(t, edge.words)
        : '';
  const tone = state === 'down' ? 'fill-bad' : state === 'drift' ? 'fill-warning' : 'fill-muted';
  return (
    <>
      {label !== undefined && (
        <text x={route.labelX} y={y} className="wire-label fill-text font-mono">
          {label}
        </text>
      )}
      <text
        x={labelEndX(edge)}
        y={y}
        textAnchor="end"
        className={classNames('wire-label tabular-nums', words === '' ? 'fill-muted' : tone)}
      >
        {words === '' ? rate : words}
      </text>
    </>
  );
}
