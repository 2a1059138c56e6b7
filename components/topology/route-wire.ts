import type { GraphEdge, GraphNode, WireRoute } from './graph';
import { anchorY } from './measures';
import { corner } from './wire-trunks';

/** A wire between two boxes of the host: out to the right, down its lane, in from the left. */
export function routeHostWire(from: GraphNode, to: GraphNode, lane: number): WireRoute {
  const startX = from.x + from.width;
  const laneX = startX + 12 + lane * 6;
  const labelX = Math.max(laneX + 4, to.x - 76);
  return {
    startX,
    startY: from.y + Math.min(anchorY, from.height - 20),
    laneX,
    endX: to.x,
    endY: to.y + Math.min(anchorY, to.height - 20),
    labelX,
    labelWidth: Math.max(0, to.x - labelX - 6),
  };
}

/** The wire as an SVG path, corners rounded. */
export function wirePath({ startX, startY, laneX, endX, endY }: WireRoute): string {
  if (startY === endY) return `M${startX} ${startY}H${endX}`;
  const down = endY > startY ? 1 : -1;
  const r = Math.min(corner, Math.abs(endY - startY) / 2);
  return [
    `M${startX} ${startY}H${laneX - r}`,
    `Q${laneX} ${startY} ${laneX} ${startY + down * r}`,
    `V${endY - down * r}`,
    `Q${laneX} ${endY} ${laneX + r} ${endY}`,
    `H${endX}`,
  ].join('');
}

/** The last part of it: what it does not share with the others of its trunk. */
export function branchPath(route: WireRoute): string {
  const { startY, laneX, endX, endY } = route;
  if (startY === endY) return `M${laneX} ${endY}H${endX}`;
  const down = endY > startY ? 1 : -1;
  const r = Math.min(corner, Math.abs(endY - startY) / 2);
  return `M${laneX} ${endY - down * r}Q${laneX} ${endY} ${laneX + r} ${endY}H${endX}`;
}

/** Where a wire's label ends: before the mark of a broken one. */
export function labelEndX({ route, state }: GraphEdge): number {
  const end = route.labelX + route.labelWidth;
  return state === 'down' || state === 'drift' ? end - 16 : end;
}
