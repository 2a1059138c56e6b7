/** Light on purpose, whatever the theme: a picture ends in a document or on paper. */
export const colors = {
  paper: '#ffffff',
  text: '#14181d',
  muted: '#525b66',
  edge: '#838b96',
  good: '#196b36',
  warning: '#7f4b00',
  bad: '#ad211a',
} as const;

export const sans = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
const monospaced = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', Menlo, Consolas, monospace";
export function escapeXml(value: string): string {
  // Control characters are not allowed in XML at all, and a guest's name may hold them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: see above
  const clean = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return clean.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export interface TextAt {
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly fill?: string;
  readonly mono?: boolean | undefined;
  readonly bold?: boolean;
  readonly end?: boolean;
  readonly room?: number;
}

export function formatText(
  { x, y, size = 12, fill = colors.text, mono: isMono, bold, end, room }: TextAt,
  value: string,
): string {
  if (value === '') return '';
  const shown = room === undefined ? value : fitted(value, room, { size, mono: isMono });
  const attributes = [
    `x="${x}" y="${y}" font-size="${size}" fill="${fill}"`,
    isMono ? `font-family="${escapeXml(monospaced)}"` : '',
    bold ? 'font-weight="600"' : '',
    end ? 'text-anchor="end"' : '',
  ];
  return `<text ${attributes.filter(Boolean).join(' ')}>${escapeXml(shown)}</text>`;
}

/** Nothing measures text here: a letter counts 0.55 em, 0.61 em monospaced, a wide one (CJK) a whole one. */
export function textWidth(
  value: string,
  size: number,
  { mono }: { readonly mono?: boolean | undefined } = {},
): number {
  let width = 0;
  for (const char of value) width += (char.codePointAt(0) ?? 0) > 0x2e7f ? size : (mono ? 0.61 : 0.55) * size;
  return width;
}

function fitted(
  value: string,
  room: number,
  { size, mono }: { readonly size: number; readonly mono?: boolean | undefined },
): string {
  if (textWidth(value, size, { mono }) <= room) return value;
  let kept = '';
  for (const char of value) {
    if (textWidth(`${kept}${char}…`, size, { mono }) > room) break;
    kept += char;
  }
  return `${kept}…`;
}
