import type { Graph, GraphNode } from './graph';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
}

export const zoomRange = { min: 0.1, max: 2 } as const;
const margin = 20;

/** A large window may show it somewhat larger than life, but three guests shall not fill a wall. */
const largestFit = 1.25;

/** All of it in sight. */
export function fitAll(graph: Graph, frame: Frame): Viewport {
  const zoom = clampZoom(
    Math.min(
      largestFit,
      (frame.width - 2 * margin) / graph.width,
      (frame.height - 2 * margin) / graph.height,
    ),
  );
  return { x: Math.max(margin, (frame.width - graph.width * zoom) / 2), y: margin, zoom };
}

/**
 * How the picture opens: as wide as the frame, from the top. Where that could not be read any more (a phone), it
 * opens at a size that can, at the LAN, and is panned.
 */
export function fitToRead(graph: Graph, frame: Frame): Viewport {
  const wide = (frame.width - 2 * margin) / graph.width;
  const high = (frame.height - 2 * margin) / graph.height;
  // Larger than life only where that hides nothing below.
  const fit = Math.min(wide, largestFit, Math.max(1, high));
  const zoom = clampZoom(wide < 0.5 ? 0.85 : fit);
  return { x: Math.max(margin, (frame.width - graph.width * zoom) / 2), y: margin, zoom };
}

/** The viewport moved as little as needed to have this node in sight; the same one if it is. */
export function inSight(viewport: Viewport, frame: Frame, node: GraphNode): Viewport {
  const { zoom } = viewport;
  return {
    zoom,
    x: shifted(viewport.x, node.x * zoom, node.width * zoom, frame.width),
    y: shifted(viewport.y, node.y * zoom, node.height * zoom, frame.height),
  };
}

function shifted(offset: number, start: number, size: number, room: number): number {
  if (offset + start < margin) return margin - start;
  if (offset + start + size > room - margin) return room - margin - size - start;
  return offset;
}

function clampZoom(zoom: number): number {
  if (!Number.isFinite(zoom)) return 1;
  return Math.min(zoomRange.max, Math.max(zoomRange.min, zoom));
}
