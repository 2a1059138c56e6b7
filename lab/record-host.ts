import { localRunner } from '../server/host/local-runner';
import { recordHost } from '../server/host/record-host';
import { enterArgv } from './enter-host';

/** Records everything the console asks a lab host into a directory, for tests and for machines that can have no lab. */
export function recordLabHost(host: string, directory: string): Promise<void> {
  return recordHost(localRunner({ prefix: enterArgv(host) }), { directory, name: host });
}
