import type { Graph, GraphEdge, GraphNode } from './graph';
import { type NodeLine, type NodeText, nodeText } from './node-text';
import { labelEndX, wirePath } from './route-wire';
import { colors, escapeXml, formatText, sans, textWidth } from './svg-text';
import { iconPaths, markShapes } from './thing-icon';
import { type Translate, translateMessage } from './use-translate';

export const margin = 24;
export const caption = 28;

interface PictureWords {
  readonly t: Translate;
  /** Above the picture: which host, and when. */
  readonly title: string;
  readonly rateText: (names: readonly string[]) => string;
}

/**
 * The picture as one SVG document that needs nothing else: no styles of the page, no fonts to load. Written from
 * the graph and not taken from the screen, so that it is whole and crisp whatever is in sight.
 */
export function formatPicture(graph: Graph, words: PictureWords): string {
  const width = graph.width + 2 * margin;
  const height = graph.height + 2 * margin + caption;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(sans)}" font-size="12">`,
    `<title>${escapeXml(words.title)}</title>`,
    `<rect width="100%" height="100%" fill="${colors.paper}"/>`,
    formatText({ x: margin, y: margin + 4, size: 13, fill: colors.muted }, words.title),
    `<g transform="translate(${margin} ${margin + caption})">`,
    ...graph.edges.map((edge) => formatWire(edge, words)),
    ...graph.nodes.map((node) => formatBox(node, words)),
    '</g></svg>',
  ].join('\n');
}

const wireColors = {
  carrying: colors.muted,
  configured: colors.edge,
  down: colors.bad,
  drift: colors.warning,
} as const;

function formatWire(edge: GraphEdge, { t, rateText }: PictureWords): string {
  const { route, state } = edge;
  const color = wireColors[state];
  const dash = state === 'configured' ? ' stroke-dasharray="5 4"' : '';
  const words =
    state === 'carrying' || state === 'configured'
      ? edge.words !== undefined && edge.kind !== 'tap'
        ? translateMessage(t, edge.words)
        : rateText(edge.rateOf)
      : edge.kind === 'tap' || edge.words === undefined
        ? t(`topology.wire.${state}`)
        : translateMessage(t, edge.words);
  const y = route.endY - 5;
  return [
    `<path d="${wirePath(route)}" fill="none" stroke="${color}" stroke-width="1.75"${dash}/>`,
    state === 'down' || state === 'drift' ? formatBreak(edge) : '',
    route.labelWidth > 0 ? formatText({ x: route.labelX, y, size: 11, mono: true }, edge.label ?? '') : '',
    route.labelWidth > 0
      ? formatText(
          {
            x: labelEndX(edge),
            y,
            size: 11,
            end: true,
            fill: state === 'carrying' ? colors.muted : color,
          },
          words,
        )
      : '',
  ].join('');
}

function formatBreak({ state, route }: GraphEdge): string {
  const x = route.endX - 13;
  const shape = markShapes[state === 'drift' ? 'warning' : 'broken'];
  const drawn = formatShape(shape, x - 5, route.endY - 5);
  return `<circle cx="${x}" cy="${route.endY}" r="8" fill="${colors.paper}"/>${drawn}`;
}

function formatShape(
  {
    path,
    filled,
    tone,
  }: { readonly path: string; readonly filled: boolean; readonly tone: keyof typeof colors },
  x: number,
  y: number,
): string {
  const paint = filled
    ? `fill="${colors[tone]}"`
    : `fill="none" stroke="${colors[tone]}" stroke-width="1.8" stroke-linecap="round"`;
  return `<path d="${path}" transform="translate(${x} ${y})" ${paint}/>`;
}

const borders = {
  good: `stroke="${colors.edge}"`,
  absent: `stroke="${colors.edge}" stroke-dasharray="4 3"`,
  down: `stroke="${colors.bad}" stroke-width="1.5"`,
  drift: `stroke="${colors.warning}" stroke-width="1.5"`,
} as const;

function formatBox(node: GraphNode, { t, rateText }: PictureWords): string {
  const words = nodeText(node, t);
  const { content, width, height } = node;
  const isLow = content.kind === 'tap' || (content.kind === 'domain' && content.dense);
  const rate = content.kind === 'fold' ? rateText(content.taps) : '';
  const title = rate === '' ? words.title : `${words.title} · ${rate}`;
  return [
    `<g transform="translate(${node.x} ${node.y})"><title>${escapeXml(words.label)}</title>`,
    `<rect width="${width}" height="${height}" rx="5" fill="${colors.paper}" ${borders[node.health]}/>`,
    isLow
      ? ''
      : `<path d="${iconPaths[content.kind]}" transform="translate(8 6)" fill="none" stroke="${colors.muted}" stroke-width="1.25"/>`,
    ...(isLow ? formatLowBox(node, words) : formatHighBox(node, { ...words, title })),
    '</g>',
  ].join('');
}

function formatHighBox(
  { width, content }: GraphNode,
  { title, word, mark, lines }: NodeText,
): readonly string[] {
  const right = width - 8;
  const wordWidth = textWidth(word, 11.5);
  const pitch = content.kind === 'domain' ? 20 : 18;
  return [
    formatText(
      {
        x: 28,
        y: 18,
        size: 13,
        mono: true,
        bold: true,
        room: right - 28 - (wordWidth === 0 ? 0 : wordWidth + 6) - (mark === 'none' ? 0 : 16),
      },
      title,
    ),
    mark === 'none' ? '' : formatShape(markShapes[mark], right - wordWidth - 15, 9),
    formatText({ x: right, y: 17.5, size: 11.5, end: true, fill: colors.muted }, word),
    ...lines.map((line, at) => formatLine(line, { width, y: 26 + pitch * at + pitch / 2 + 4 })),
  ];
}

function formatLine(line: NodeLine, { width, y }: { readonly width: number; readonly y: number }): string {
  const aside = line.aside ?? '';
  const room = width - 16 - (aside === '' ? 0 : textWidth(aside, 11.5) + 8);
  return [
    formatText(
      { x: 8, y, mono: line.mono, room, ...(line.tone ? { fill: colors[line.tone] } : {}) },
      line.text,
    ),
    formatText({ x: width - 8, y, size: 11.5, end: true, fill: colors.muted }, aside),
  ].join('');
}

function formatLowBox({ width }: GraphNode, { title, mark, low = [] }: NodeText): readonly string[] {
  const first = Math.min(0.6 * width, textWidth(low[0]?.text ?? '', 11.5));
  return [
    mark === 'none' ? '' : formatShape(markShapes[mark], 8, 8),
    formatText({ x: 25, y: 17, mono: true, bold: true, room: width - 25 - first - 16 }, title),
    ...low.map((line, at) =>
      formatText(
        {
          ...{ x: width - 8, y: 17 + 18 * at, size: 11.5, end: true, room: 0.6 * width, mono: line.mono },
          ...(line.tone ? { fill: colors[line.tone] } : {}),
        },
        line.text,
      ),
    ),
  ];
}
