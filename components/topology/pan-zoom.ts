import { pointer, type Selection, select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom';
import { type Frame, type Viewport, zoomRange } from './fit-viewport';

/** Further than this, and a press on a box was a pull at the picture. */
const clickDistance = 4;

/**
 * What moves the picture in its frame: the hand, on mouse, wheel, trackpad and touch screen, and we. Outside React:
 * while the picture is pulled about only one element's transform changes, and nothing is rendered but what comes into
 * sight (`subscribe`).
 */
export class PanZoom {
  viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  #frame: HTMLElement | undefined;
  readonly #listeners = new Set<() => void>();
  #show: (viewport: Viewport) => void = () => undefined;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As it is at this moment: a panel that has just opened has taken its room already. */
  get frame(): Frame {
    return { width: this.#frame?.clientWidth ?? 0, height: this.#frame?.clientHeight ?? 0 };
  }

  show(viewport: Viewport): void {
    this.#show(viewport);
  }

  /** Moves `layer` within `frame` from now until the returned function is called. */
  attach(frame: HTMLElement, layer: HTMLElement, onMovedByHand: () => void): () => void {
    const selection = select<HTMLElement, unknown>(frame);
    const behavior = zoom<HTMLElement, unknown>()
      .scaleExtent([zoomRange.min, zoomRange.max])
      .clickDistance(clickDistance)
      .filter(isPull)
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLElement, unknown>) => {
        this.viewport = { x: transform.x, y: transform.y, zoom: transform.k };
        layer.style.transform = `translate(${transform.x}px, ${transform.y}px) scale(${transform.k})`;
        if (sourceEvent) onMovedByHand();
        this.#tell();
      });
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      turnWheel({ selection, behavior, zoom: this.viewport.zoom }, event);
      onMovedByHand();
    };
    const sizes = new ResizeObserver(() => this.#tell());
    // A wheel pans here, as it does on the rest of the page; zooming is for Ctrl and for two fingers.
    selection.call(behavior).on('wheel.zoom', null).on('dblclick.zoom', null);
    frame.addEventListener('wheel', onWheel, { passive: false });
    sizes.observe(frame);
    this.#show = ({ x, y, zoom: scale }) =>
      behavior.transform(selection, zoomIdentity.translate(x, y).scale(scale));
    this.#frame = frame;
    this.show(this.viewport);
    return () => {
      selection.on('.zoom', null);
      frame.removeEventListener('wheel', onWheel);
      sizes.disconnect();
      this.#frame = undefined;
      this.#show = () => undefined;
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The left or the middle button, or fingers. */
function isPull(event: MouseEvent | TouchEvent): boolean {
  return !event.ctrlKey && (!('button' in event) || event.button <= 1);
}

interface Turned {
  readonly selection: Selection<HTMLElement, unknown, null, undefined>;
  readonly behavior: ZoomBehavior<HTMLElement, unknown>;
  readonly zoom: number;
}

function turnWheel({ selection, behavior, zoom: scale }: Turned, event: WheelEvent): void {
  const isMac = navigator.userAgent.includes('Mac');
  const isLines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
  // Browsers send two fingers on a trackpad as a wheel with Ctrl, and on a Mac in a tenth of the steps.
  if (event.ctrlKey) {
    const turned = -event.deltaY * (isLines ? 0.05 : 0.002) * (isMac ? 10 : 1);
    behavior.scaleTo(selection, scale * 2 ** turned, pointer(event, selection.node()));
    return;
  }
  const pixels = isLines ? 20 : 1;
  // Where there is no second wheel, Shift turns the one aside; on a Mac the system has done so already.
  const isAside = event.shiftKey && !isMac;
  const x = isAside ? event.deltaY : event.deltaX;
  const y = isAside ? 0 : event.deltaY;
  behavior.translateBy(selection, (-x * pixels) / scale, (-y * pixels) / scale);
}
