import { parseStartOptions, startConsole, startOptionsHelp } from './start-console.mjs';

export const help = `npm start -- [options]

Installs what is missing, builds the pages if their sources changed, starts the console and prints a link that signs
you in. It looks at this machine if that runs libvirt; else, as root on Debian or Ubuntu, at a demo host that it
brings up in namespaces of this machine; else at a recording.

${startOptionsHelp}`;

/** @param {readonly string[]} args */
export async function main(args) {
  return startConsole(parseStartOptions(args), { dev: false });
}
