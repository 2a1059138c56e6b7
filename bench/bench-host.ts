import { downLab, execInHost, type LabOptions, upLab } from '../lab/lab';
import { report } from './rows';

/** One for each run: two that go on at once must not take each other's host down. */
const labName = `b${process.pid.toString(36)}x`;

/**
 * A lab host as asked, its domains (of two interfaces each) all shut off, for as long as `use` takes. It is taken down
 * also when the bench fails or is stopped.
 */
export async function withBenchHost<T>(
  options: Pick<LabOptions, 'definedDomains' | 'managers' | 'uplink' | 'bridge' | 'binds'>,
  use: (host: string, lab: string) => Promise<T>,
): Promise<T> {
  const stop = async (signal: NodeJS.Signals) => {
    await downLab(labName);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await upLab({ ...options, name: labName, guests: 'none', report });
    return await use(`${labName}1`, labName);
  } finally {
    await downLab(labName);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export async function mustRunInHost(host: string, ...argv: [string, ...string[]]): Promise<string> {
  const { code, stdout, stderr } = await execInHost(host, argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code} on ${host}: ${stderr}`);
  return stdout;
}
