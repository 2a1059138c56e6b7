import { parseStartOptions, startConsole, startOptionsHelp } from './start-console.mjs';

export const help = `npm run dev -- [options]

Starts the console as npm start does, from the sources as they are: a page shows a change as soon as it is saved.

${startOptionsHelp}`;

/** @param {readonly string[]} args */
export async function main(args) {
  return startConsole(parseStartOptions(args), { dev: true });
}
