/** Sizes of the picture, in its own pixels. Text is fitted to boxes, never boxes to text: a longer word moves nothing. */
export const columnWidth = { lan: 176, uplink: 172, bridge: 188, network: 140, guest: 272 } as const;

/** The room right of a column: for a wire's lane and what stands on it. */
export const gapAfter = { lan: 80, uplink: 84, bridge: 90, network: 28, guests: 176 } as const;

export const boxHeight = { lan: 72, infrastructure: 88, tap: 26, fold: 64 } as const;

/** Where wires meet an infrastructure box, so that a wire to the first guest beside it runs straight. */
export const anchorY = 36;
export const denseAnchorY = 13;
export const foldAnchorY = 36;

export const rowPitch = 20;
export const guestGap = 12;
export const denseGap = 4;
/** One loose tap fits into it: a tap that comes and is claimed a moment later must not make the picture jump. */
export const bandGap = 48;

export const lanePitch = 7;
export const laneCount = 5;

/** A bridge with more guests than this is one box until it is opened. */
export const foldAbove = 12;
/** Who searches wants to see what was found: a found group folds later. */
export const foldFoundAbove = 40;
/** Guests with drift stand beside the fold, so many of them. */
export const exceptionsBesideFold = 6;

export function guestHeight({ rows, dense }: { readonly rows: number; readonly dense: boolean }): number {
  return dense ? 26 + 18 * (Math.max(rows, 1) - 1) : 32 + rowPitch * Math.max(rows, 1);
}

export function rowAnchorY(row: number, { dense }: { readonly dense: boolean }): number {
  return dense ? denseAnchorY + 18 * row : anchorY + rowPitch * row;
}
