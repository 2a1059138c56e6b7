import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTranslations } from 'use-intl';
import { fitAll, fitToRead, inSight, zoomRange } from './fit-viewport';
import type { Graph, GraphNode } from './graph';
import { nextNode } from './next-node';
import { PanZoom } from './pan-zoom';
import { type Direction, FocusNext, usePicture } from './picture-store';
import { ThingBox } from './thing-box';
import { Wires } from './wires';

/** What the toolbar may ask of the picture. */
export interface PictureHandle {
  readonly showWhole: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly focus: (nodeId: string) => void;
}

interface TopologyGraphProps {
  readonly graph: Graph;
  readonly hostName: string;
  readonly selectedId: string | undefined;
  readonly ref?: Ref<PictureHandle>;
}

/** More boxes than this, and only those in sight are in the document. */
const cullAbove = 150;

/**
 * Draws the graph: boxes where the layout has put them over one SVG of wires, in a layer that is panned and zoomed. No
 * graph library: what was left for one to do beside our layout, wires and keyboard is panning, and one that brought its
 * own nodes, edges and handles along was a sixth of the first page's scripts.
 */
export function TopologyGraph({ graph, hostName, selectedId, ref }: TopologyGraphProps) {
  const t = useTranslations('topology');
  const { store } = usePicture();
  const [panZoom] = useState(() => new PanZoom());
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  useLayoutEffect(() => {
    if (frame.current === null || layer.current === null) return;
    return panZoom.attach(frame.current, layer.current, () => {
      // Moved by hand, and not by us: from then on the picture stays where the operator put it.
      moved.current = true;
    });
  }, [panZoom]);

  const showWhole = useCallback(() => panZoom.show(fitAll(graph, panZoom.frame)), [graph, panZoom]);
  const zoomBy = useCallback(
    (factor: number) => {
      const { x, y, zoom } = panZoom.viewport;
      const { width, height } = panZoom.frame;
      const next = Math.min(zoomRange.max, Math.max(zoomRange.min, zoom * factor));
      const scale = next / zoom;
      panZoom.show({
        zoom: next,
        x: width / 2 - (width / 2 - x) * scale,
        y: height / 2 - (height / 2 - y) * scale,
      });
    },
    [panZoom],
  );
  const focus = useCallback(
    (nodeId: string) => {
      const node = graph.nodes.find((one) => one.id === nodeId);
      if (node === undefined) return;
      panZoom.show(inSight(panZoom.viewport, panZoom.frame, node));
      store.setCurrent(nodeId);
      // A box that was out of sight is in the document only after the next frame.
      const take = () => frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(nodeId)}"]`);
      const box = take();
      if (box) box.focus({ preventScroll: true });
      else requestAnimationFrame(() => requestAnimationFrame(() => take()?.focus({ preventScroll: true })));
    },
    [graph, panZoom, store],
  );
  useImperativeHandle(ref, () => ({ showWhole, zoomBy, focus }), [showWhole, zoomBy, focus]);

  const focusNext = useCallback(
    (from: string, direction: Direction) => {
      const next = nextNode(graph, from, direction);
      if (next !== undefined) focus(next.id);
    },
    [graph, focus],
  );
  // The panel takes its room from the picture: what was chosen stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the choice changes. A picture that moves by itself when a guest starts is not to be read.
  useEffect(() => {
    const base = moved.current ? panZoom.viewport : fitToRead(graph, panZoom.frame);
    const node = graph.nodes.find((one) => one.id === selectedId);
    panZoom.show(node === undefined ? base : inSight(base, panZoom.frame, node));
  }, [selectedId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = panSteps[event.key];
    if (step !== undefined) {
      const { x, y, zoom } = panZoom.viewport;
      panZoom.show({ x: x + step.x, y: y + step.y, zoom });
    } else if (event.key === '+' || event.key === '=') zoomBy(1.25);
    else if (event.key === '-') zoomBy(0.8);
    else if (event.key === '0') showWhole();
    else return;
    moved.current = true;
    event.preventDefault();
  };

  return (
    <FocusNext value={focusNext}>
      <div
        ref={frame}
        // Arrow keys come to us also under a screen reader.
        role="application"
        aria-label={t('picture', { host: hostName })}
        aria-describedby="topology-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is panned and zoomed by keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="absolute inset-0 cursor-grab touch-none overflow-clip select-none active:cursor-grabbing"
      >
        <div ref={layer} className="absolute top-0 left-0 size-0 origin-top-left">
          <WhatIsInSight graph={graph} panZoom={panZoom} />
        </div>
      </div>
      <p id="topology-keys" className="sr-only">
        {t('keys')}
      </p>
    </FocusNext>
  );
}

const panSteps: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: 80, y: 0 },
  ArrowRight: { x: -80, y: 0 },
  ArrowUp: { x: 0, y: 80 },
  ArrowDown: { x: 0, y: -80 },
  PageUp: { x: 0, y: 400 },
  PageDown: { x: 0, y: -400 },
};

/** In steps of a tile, so that panning renders only when a new tile comes into sight. */
const tile = 256;
const margin = 64;

function WhatIsInSight({ graph, panZoom }: { readonly graph: Graph; readonly panZoom: PanZoom }) {
  const cull = graph.nodes.length > cullAbove || graph.edges.length > cullAbove;
  const readTiles = () => (cull ? tilesInSight(panZoom) : '');
  const tiles = useSyncExternalStore(panZoom.subscribe, readTiles, readTiles);
  const sight = useMemo(() => {
    if (tiles === '') return undefined;
    const [left = 0, top = 0, right = 0, bottom = 0] = tiles.split(' ').map((part) => Number(part) * tile);
    return { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
  }, [tiles]);
  const isInSight = ({ x, y, width, height }: GraphNode) =>
    sight === undefined ||
    (x <= sight.right && x + width >= sight.left && y <= sight.bottom && y + height >= sight.top);
  return (
    <>
      <Wires graph={graph} sight={sight} />
      {graph.nodes.filter(isInSight).map((node) => (
        <div key={node.id} className="absolute" style={{ left: node.x, top: node.y }}>
          <ThingBox node={node} />
        </div>
      ))}
    </>
  );
}

/** `left top right bottom`: a text, because React compares it. */
function tilesInSight({ viewport: { x, y, zoom }, frame }: PanZoom): string {
  const first = (offset: number) => Math.floor(-offset / zoom / tile);
  const last = (offset: number, room: number) => Math.ceil((room - offset) / zoom / tile);
  return [first(x), first(y), last(x, frame.width), last(y, frame.height)].join(' ');
}
