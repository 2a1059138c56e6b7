/** Line speed as printed on a switch: 1000 → "1 Gb/s". */
export function formatSpeed(megabits: number): string {
  return megabits >= 1000 ? `${megabits / 1000} Gb/s` : `${megabits} Mb/s`;
}
