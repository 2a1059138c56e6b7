import { parseArgs } from 'node:util';

/** One figure. Name and `against` say in words what was measured. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'times' | 'kB' | 'MB' | '%' | 'commands' | 'frames/s' | 'VMs';
  /** `value` divided by the same measure of what `against` names, taken in the same run. */
  readonly ratio?: number;
  readonly against?: string;
}

/** What every bench may be told beside its own options. */
export const rowOptions = { json: { type: 'boolean', default: false } } as const;

export function isJsonWanted(): boolean {
  return parseArgs({ options: rowOptions, strict: false }).values.json === true;
}

/** Prints a figure when it is known: as a line of JSON for a program, as a line of a table for a person. */
export function printRow(row: Row): void {
  if (isJsonWanted()) {
    process.stdout.write(`${JSON.stringify({ ...row, ...rounded(row) })}\n`);
    return;
  }
  const { value, ratio } = rounded(row);
  const against = row.against === undefined ? '' : `   ${ratio} of: ${row.against}`;
  process.stdout.write(`${String(value).padStart(10)} ${row.unit.padEnd(9)} ${row.name}${against}\n`);
}

/** What is going on, for whoever waits; never between the rows of a program that reads them. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Three digits say all that a measurement on a shared machine can say. */
function rounded({ value, ratio }: Row): { value: number; ratio?: number } {
  return { value: toThreeDigits(value), ...(ratio === undefined ? {} : { ratio: toThreeDigits(ratio) }) };
}

function toThreeDigits(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
