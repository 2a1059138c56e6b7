import { type KeyboardEvent, memo, useContext, useMemo } from 'react';
import { classNames } from '../ui/class-names';
import type { GraphNode } from './graph';
import { type NodeLine, nodeText } from './node-text';
import { type Direction, FocusNext, useNodeLook, usePicture, useRateText } from './picture-store';
import { MarkShape, ThingIcon } from './thing-icon';
import { useTranslate } from './use-translate';

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

const edges = {
  good: 'border-edge bg-surface',
  absent: 'border-dashed border-edge bg-canvas',
  down: 'border-bad bg-surface',
  drift: 'border-warning bg-surface',
} as const;

/** One thing of the picture: a button that opens what is known of it. */
export const ThingBox = memo(function ThingBox({ node }: { readonly node: GraphNode }) {
  const t = useTranslate();
  const { store, choose, point } = usePicture();
  const focusNext = useContext(FocusNext);
  const look = useNodeLook(node.id);
  const text = useMemo(() => nodeText(node, t), [node, t]);
  const { content } = node;
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directions[event.key];
    if (direction === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    focusNext(node.id, direction);
  };
  const isLow = content.kind === 'tap' || (content.kind === 'domain' && content.dense);
  return (
    <button
      type="button"
      data-node={node.id}
      tabIndex={look.isCurrent ? 0 : -1}
      aria-label={text.label}
      aria-expanded={content.kind === 'fold' ? content.opened : undefined}
      aria-pressed={content.kind === 'fold' ? undefined : look.isSelected}
      onClick={() => choose(node.thing)}
      onFocus={() => {
        store.setCurrent(node.id);
        point(node.id);
      }}
      onBlur={() => point(undefined)}
      onMouseEnter={() => point(node.id)}
      onMouseLeave={() => point(undefined)}
      onKeyDown={onKeyDown}
      style={{ width: node.width, height: node.height }}
      className={classNames(
        'pointer-events-auto block overflow-hidden rounded-md border text-left text-text outline-offset-1 hover:bg-hover',
        edges[node.health],
        content.kind === 'fold' && 'shadow-[3px_3px_0_-1px_var(--canvas),3px_3px_0_0_var(--edge)]',
        look.isSelected && 'outline-2 outline-accent',
        look.isLit && 'border-accent! bg-accent-soft!',
        look.isDim && 'border-line! text-muted!',
      )}
    >
      {isLow ? <LowBox text={text} /> : <HighBox node={node} text={text} />}
    </button>
  );
});

type Text = ReturnType<typeof nodeText>;

function HighBox({ node, text }: { readonly node: GraphNode; readonly text: Text }) {
  const { content } = node;
  return (
    <>
      <span className="flex h-[25px] items-center gap-1.5 px-2 pt-px">
        <ThingIcon kind={content.kind} />
        <span
          translate="no"
          title={text.title}
          className="min-w-0 grow truncate font-mono text-[13px] font-semibold"
        >
          {text.title}
          {content.kind === 'fold' && <FoldRate taps={content.taps} />}
        </span>
        <span className="flex shrink-0 items-center gap-1 text-[11.5px] text-muted">
          <MarkShape mark={text.mark} />
          {text.word}
        </span>
      </span>
      {text.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <Line key={at} line={line} pitch={content.kind === 'domain' ? 20 : 18} />
      ))}
    </>
  );
}

const tones = { muted: 'text-muted', warning: 'text-warning', bad: 'text-bad' } as const;

function Line({ line, pitch }: { readonly line: NodeLine; readonly pitch: number }) {
  return (
    <span className="flex items-center gap-2 px-2 text-[12px]" style={{ height: pitch }}>
      <span
        translate={line.mono ? 'no' : undefined}
        className={classNames(
          'min-w-0 grow truncate',
          line.mono && 'font-mono',
          line.tone && tones[line.tone],
        )}
      >
        {line.text}
      </span>
      {line.aside !== undefined && <span className="shrink-0 text-[11.5px] text-muted">{line.aside}</span>}
    </span>
  );
}

/** One line for everything, where many stand below each other. */
function LowBox({ text }: { readonly text: Text }) {
  const [first, ...more] = text.low ?? [];
  return (
    <>
      <span className="flex h-[24px] items-center gap-2 px-2 text-[11.5px]">
        <MarkShape mark={text.mark} />
        <span
          translate="no"
          title={text.title}
          className="min-w-0 grow truncate font-mono text-[12px] font-semibold"
        >
          {text.title}
        </span>
        {first !== undefined && <LowLine line={first} />}
      </span>
      {more.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <span key={at} className="flex h-[18px] justify-end px-2 text-[11.5px]">
          <LowLine line={line} />
        </span>
      ))}
    </>
  );
}

function LowLine({ line }: { readonly line: NodeLine }) {
  return (
    <span
      className={classNames(
        'max-w-[60%] shrink-0 truncate',
        line.mono && 'font-mono',
        line.tone && tones[line.tone],
      )}
    >
      {line.text}
    </span>
  );
}

/** Alone, so that a rate that changes renders these few figures and not the box. */
function FoldRate({ taps }: { readonly taps: readonly string[] }) {
  const rate = useRateText(taps);
  return rate === '' ? null : <> · {rate}</>;
}
