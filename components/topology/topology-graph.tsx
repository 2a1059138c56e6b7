import { type Node, type NodeProps, ReactFlow, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react';
import { useTranslations } from 'use-intl';
import { type Frame, fitAll, fitToRead, inSight, type Viewport, zoomRange } from './fit-viewport';
import type { Graph, GraphNode } from './graph';
import { nextNode } from './next-node';
import { type Direction, FocusNext, usePicture } from './picture-store';
import { ThingBox } from './thing-box';
import { Wires } from './wires';

type BoxNode = Node<{ readonly node: GraphNode }, 'thing'>;

const nodeTypes = { thing: ({ data }: NodeProps<BoxNode>) => <ThingBox node={data.node} /> };

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
 * Draws the graph. Positions are ours; React Flow pans, zooms and leaves out what is out of sight. Wires are one
 * SVG of ours beneath the boxes, because its edges are routed from measured handles that our boxes do not have.
 */
export function TopologyGraph({ graph, hostName, selectedId, ref }: TopologyGraphProps) {
  const t = useTranslations('topology');
  const { store } = usePicture();
  const flow = useReactFlow<BoxNode>();
  const frame = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const nodes = useMemo(() => graph.nodes.map(boxNode), [graph]);

  const frameSize = useCallback((): Frame => {
    const box = frame.current?.getBoundingClientRect();
    return { width: box?.width ?? 1, height: box?.height ?? 1 };
  }, []);
  const show = useCallback((viewport: Viewport) => void flow.setViewport(viewport), [flow]);
  const showWhole = useCallback(() => show(fitAll(graph, frameSize())), [graph, show, frameSize]);
  const zoomBy = useCallback(
    (factor: number) => {
      const { x, y, zoom } = flow.getViewport();
      const { width, height } = frameSize();
      const next = Math.min(zoomRange.max, Math.max(zoomRange.min, zoom * factor));
      const scale = next / zoom;
      show({ zoom: next, x: width / 2 - (width / 2 - x) * scale, y: height / 2 - (height / 2 - y) * scale });
    },
    [flow, frameSize, show],
  );
  const focus = useCallback(
    (nodeId: string) => {
      const node = graph.nodes.find((one) => one.id === nodeId);
      if (node === undefined) return;
      show(inSight(flow.getViewport(), frameSize(), node));
      store.setCurrent(nodeId);
      // A box that was out of sight is in the document only after the next frame.
      const take = () => frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(nodeId)}"]`);
      const box = take();
      if (box) box.focus({ preventScroll: true });
      else requestAnimationFrame(() => requestAnimationFrame(() => take()?.focus({ preventScroll: true })));
    },
    [graph, flow, frameSize, show, store],
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
    const size = frameSize();
    const base = moved.current ? flow.getViewport() : fitToRead(graph, size);
    const node = graph.nodes.find((one) => one.id === selectedId);
    show(node === undefined ? base : inSight(base, size, node));
  }, [selectedId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = panSteps[event.key];
    if (step !== undefined) {
      const { x, y, zoom } = flow.getViewport();
      show({ x: x + step.x, y: y + step.y, zoom });
    } else if (event.key === '+' || event.key === '=') zoomBy(1.25);
    else if (event.key === '-') zoomBy(0.8);
    else if (event.key === '0') showWhole();
    else return;
    moved.current = true;
    event.preventDefault();
  };

  return (
    <FocusNext value={focusNext}>
      <div ref={frame} className="absolute inset-0">
        <ReactFlow<BoxNode>
          // React Flow gives it the role application: arrow keys come to us also under a screen reader.
          aria-label={t('picture', { host: hostName })}
          aria-describedby="topology-keys"
          tabIndex={0}
          onKeyDown={onKeyDown}
          nodes={nodes}
          nodeTypes={nodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomActivationKeyCode={null}
          panActivationKeyCode={null}
          minZoom={zoomRange.min}
          maxZoom={zoomRange.max}
          panOnScroll
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={nodes.length > cullAbove}
          // Moved by hand, and not by us: from then on the picture stays where the operator put it.
          onMove={(event) => {
            if (event !== null) moved.current = true;
          }}
          onInit={() => show(fitToRead(graph, frameSize()))}
          proOptions={{ hideAttribution: true }}
        >
          <ViewportPortal>
            <WiresInSight graph={graph} />
          </ViewportPortal>
        </ReactFlow>
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

/** One object for one node as long as the node is the same: React Flow then leaves its box alone. */
const boxNodes = new WeakMap<GraphNode, BoxNode>();

function boxNode(node: GraphNode): BoxNode {
  const known = boxNodes.get(node);
  if (known !== undefined) return known;
  const { id, x, y, width, height } = node;
  const made: BoxNode = {
    id,
    type: 'thing',
    position: { x, y },
    width,
    height,
    data: { node },
    domAttributes: { 'aria-roledescription': undefined },
  };
  boxNodes.set(node, made);
  return made;
}

/** In steps of a tile, so that panning renders wires only when a new tile comes into sight. */
const tile = 256;
const margin = 64;

function WiresInSight({ graph }: { readonly graph: Graph }) {
  const cull = graph.edges.length > cullAbove;
  const tiles = useStore(({ transform: [, y, zoom], height }) => {
    if (!cull) return '';
    return `${Math.floor(-y / zoom / tile)} ${Math.ceil((height - y) / zoom / tile)}`;
  });
  const sight = useMemo(() => {
    if (tiles === '') return undefined;
    const [top = 0, bottom = 0] = tiles.split(' ').map((part) => Number(part) * tile);
    return { top: top - margin, bottom: bottom + margin };
  }, [tiles]);
  return <Wires graph={graph} sight={sight} />;
}
