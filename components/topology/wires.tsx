import { memo, useMemo } from 'react';
import { classNames } from '../ui/class-names';
import type { Graph, GraphEdge } from './graph';
import { useEdgeLook, useLitEdges, useRateText } from './picture-store';
import { branchPath, labelEndX, wirePath } from './route-wire';
import { markShapes } from './thing-icon';
import { translateMessage, useTranslate } from './use-translate';
import { type WireTrunk, wireTrunks } from './wire-trunks';

/** From and to where the picture is in sight, in its own pixels. */
export interface Sight {
  readonly top: number;
  readonly bottom: number;
}

/** All wires, in the picture's own coordinates: what they share once, then each one's own end. */
export function Wires({ graph, sight }: { readonly graph: Graph; readonly sight: Sight | undefined }) {
  const trunks = useMemo(() => wireTrunks(graph), [graph]);
  const lit = useLitEdges();
  const isInSight = (top: number, bottom: number) =>
    sight === undefined || (bottom >= sight.top && top <= sight.bottom);
  return (
    <svg
      aria-hidden="true"
      width={graph.width}
      height={graph.height}
      className="pointer-events-none absolute top-0 left-0 overflow-visible text-[11px]"
      style={{ zIndex: -1 }}
    >
      {trunks
        .filter((trunk) => isInSight(trunk.top, trunk.bottom))
        .map((trunk) => (
          <Trunk key={trunk.id} trunk={trunk} />
        ))}
      {graph.edges
        .filter(({ id, route: { startY, endY } }) =>
          // A lit wire is seen the whole way, also where neither of its ends is in sight.
          lit.has(id) ? isInSight(Math.min(startY, endY), Math.max(startY, endY)) : isInSight(endY, endY),
        )
        .map((edge) => (
          <Wire key={edge.id} edge={edge} />
        ))}
    </svg>
  );
}

const Trunk = memo(function Trunk({ trunk }: { readonly trunk: WireTrunk }) {
  const look = useEdgeLook(trunk.id);
  return (
    <path
      d={trunk.path}
      fill="none"
      strokeWidth={1.75}
      strokeDasharray={trunk.dashed ? '5 4' : undefined}
      className={classNames(trunk.dashed ? 'stroke-edge' : 'stroke-muted', look === 'dim' && 'opacity-25')}
    />
  );
});

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
        d={isLit ? wirePath(route) : branchPath(route)}
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
