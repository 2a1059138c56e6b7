import { formatConsoleUrl, isOurConsole, parsePort, readFingerprint } from './console-address.mjs';
import { createSignInLink, readConsoleRecords } from './console-record.mjs';
import { Problem } from './problem.mjs';
import { parseWords } from './start-console.mjs';

export const help = `npm run sign-in -- [--port N]

Prints a new link that signs you in to the running console, once. The link before it stops working.
Without --port it is the console on port 7788, or the only one that runs.`;

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseWords(args, { port: { type: 'string' } });
  const record = await findConsole(
    values['port'] === undefined ? undefined : parsePort(String(values['port'])),
  );
  console.log(await createSignInLink(record.publicUrl ?? record.url));
  const fingerprint = await readFingerprint(record.url);
  // On the other stream: whoever takes the link on from here wants nothing beside it.
  if (fingerprint !== undefined) console.error(`The certificate's fingerprint (SHA-256): ${fingerprint}`);
}

/** @param {number | undefined} port */
async function findConsole(port) {
  const records = (await readConsoleRecords()).filter((record) => port === undefined || record.port === port);
  const answers = await Promise.all(records.map(({ url }) => isOurConsole(url)));
  const running = records.filter((_, index) => answers[index]);
  const found = running.find((record) => record.port === 7788) ?? running[0];
  if (found !== undefined && (running.length === 1 || found.port === 7788)) return found;
  if (running.length > 1)
    throw new Problem(
      `Consoles run on ports ${running.map((record) => record.port).join(', ')}.`,
      'Say which with --port.',
    );
  const guess = formatConsoleUrl({ address: '127.0.0.1', port: port ?? 7788, hostNames: [], scheme: 'http' });
  if (await isOurConsole(guess))
    throw new Problem(
      `A console runs on port ${port ?? 7788}, and it was started by another user or with another state directory.`,
      'Run this as the user who started it, with the same BRIDGEHEAD_STATE_DIRECTORY.',
    );
  throw new Problem(
    port === undefined ? 'No console is running here.' : `No console is running on port ${port}.`,
    'Start one with npm start.',
  );
}
