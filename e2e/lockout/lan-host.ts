import { isDeepStrictEqual } from 'node:util';
import {
  downLab,
  execInHost,
  hasFile,
  labHosts,
  lanArgv,
  type Manager,
  moveCable,
  rebootHost,
  upLab,
} from '../../lab/lab';
import { runCommand } from '../../lab/run-command';
import { waitUntil } from '../../lab/wait-until';
import { type HostState, readHostState } from './host-state';

export interface LanHostOptions {
  readonly manager: Manager;
  readonly uplink: 'dhcp' | 'static';
  /** Files and directories of this machine that the host has too, and cannot change. */
  readonly binds: readonly string[];
}

/**
 * Two checkouts may be tested on one machine at the same time: then one of them names another lab. And two workers of
 * Playwright's have a lab each; the name of a lab ends in a letter.
 */
const lab = [
  process.env['BRIDGEHEAD_LOCKOUT_LAB'] ?? 'lockout',
  ...'abcdefgh'.charAt(Number(process.env['TEST_PARALLEL_INDEX'] ?? '0') - 1),
].join('');

const runsDirectory = '/var/lib/bridgehead/runs';

export interface HostRun {
  readonly id: string;
  /** As the host itself notes it. */
  readonly outcome: string | undefined;
}

/** A lab host with guests, a bridge for them, and one uplink over which it is administered. */
export class LanHost {
  private constructor(
    readonly name: string,
    readonly manager: Manager,
    /** Where the host is found before anything is changed. */
    readonly address: string,
  ) {}

  static readonly uplink = 'enp1s0';
  static readonly lab = lab;

  static async up({ manager, uplink, binds }: LanHostOptions): Promise<LanHost> {
    // What an interrupted run left has been changed by it.
    await downLab(lab);
    const hosts = await upLab({
      name: lab,
      managers: [manager],
      uplink,
      guests: 'few',
      readOnlyBinds: binds,
      report: console.log,
    });
    const address = hosts[0]?.lanAddresses[0];
    if (address === undefined) throw new Error(`${lab}1 has no address on the LAN.`);
    return new LanHost(`${lab}1`, manager, address);
  }

  async down(): Promise<void> {
    await downLab(lab);
  }

  /** The command's standard output; throws if it fails. */
  async run(...argv: [string, ...string[]]): Promise<string> {
    const { code, stdout, stderr } = await execInHost(this.name, argv);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr || stdout}`);
    return stdout;
  }

  /** Its standard output, whether it fails or not: for what is told when a test has failed. */
  async tell(...argv: [string, ...string[]]): Promise<string> {
    const { stdout, stderr } = await execInHost(this.name, argv, { timeoutMs: 10_000 });
    return stdout + stderr;
  }

  has(path: string): Promise<boolean> {
    return hasFile(this.name, path);
  }

  async write(path: string, text: string, mode = '0644'): Promise<void> {
    const script = 'mkdir -p "$(dirname "$1")" && cat > "$1" && chmod "$2" "$1"';
    const argv = ['sh', '-c', script, 'sh', path, mode] as const;
    const { code, stderr } = await execInHost(this.name, argv, { input: text });
    if (code !== 0) throw new Error(`${path} could not be written: ${stderr}`);
  }

  async reboot(how: 'orderly' | 'power-cut'): Promise<void> {
    await rebootHost(this.name, how);
  }

  async pullCable(): Promise<void> {
    await moveCable(this.name, 'pull');
  }

  async plugCable(): Promise<void> {
    await moveCable(this.name, 'plug');
  }

  /** Runs that were armed on the host and have no outcome. */
  async undecidedRuns(): Promise<readonly string[]> {
    return (await this.runs()).filter(({ outcome }) => outcome === undefined).map(({ id }) => id);
  }

  async newestRun(): Promise<HostRun | undefined> {
    return (await this.runs()).at(-1);
  }

  /** In the order in which they were begun. What was never armed is none. */
  private async runs(): Promise<readonly HostRun[]> {
    const tell =
      'for run in *; do [ -e "$run/armed" ] && echo "$run $(cat "$run/outcome" 2>/dev/null)"; done';
    const text = await this.tell('sh', '-c', `cd ${runsDirectory} 2>/dev/null || exit 0; ${tell}`);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [id = '', outcome = ''] = line.split(' ');
        return { id, outcome: outcome === '' ? undefined : outcome };
      });
  }

  async untilRunsHaveEnded(): Promise<void> {
    await waitUntil(
      'the run to end',
      async () => ((await this.undecidedRuns()).length === 0 ? true : undefined),
      { timeoutMs: 240_000, everyMs: 250 },
    );
  }

  /** Until the undecided run is done, and only asks. */
  async untilRunIsProved(): Promise<void> {
    const isProved = async () => {
      const [run] = await this.undecidedRuns();
      return run !== undefined && (await this.tell('ls', `${runsDirectory}/${run}`)).includes('proved\n');
    };
    await waitUntil('the run to be proved', async () => ((await isProved()) ? true : undefined), {
      timeoutMs: 120_000,
    });
  }

  /** Until its deadline from now on, as an administrator on the host would set it. */
  async giveRunSeconds(seconds: number): Promise<void> {
    const [run] = await this.undecidedRuns();
    await this.run('sh', `${runsDirectory}/${run}/extend.sh`, String(seconds));
  }

  /** So that the next one is the only one. */
  async forgetRuns(): Promise<void> {
    await this.run('rm', '-rf', runsDirectory);
  }

  /** So that /etc alone can be full, or read-only. What is written to it is forgotten when the disk is taken away. */
  async giveEtcADisk(): Promise<void> {
    const mount = 'mkdir -p /run/etc && mount -t tmpfs -o size=64m,mode=755 etc-of-its-own /run/etc';
    await this.run('sh', '-c', `${mount} && cp -a /etc/. /run/etc/ && mount --bind /run/etc /etc`);
  }

  async takeEtcsDiskAway(): Promise<void> {
    await this.run('sh', '-c', 'umount -l /etc && umount -l /run/etc');
  }

  state(): Promise<HostState> {
    return readHostState((...argv) => this.run(...argv), this.manager);
  }

  /**
   * When it says the same twice, and no port is still on its way to forward: managers go on for a moment after they
   * have answered, and libvirt's bridges listen for 4 s (they have STP).
   */
  async settledState(): Promise<HostState> {
    let before = await this.state();
    return waitUntil(
      `${this.name} to come to rest`,
      async () => {
        const now = await this.state();
        const isOnItsWay =
          Object.values(now.links).some(({ portState }) =>
            ['listening', 'learning'].includes(String(portState)),
          ) || (await this.hasAddressUnderTest());
        const isSettled = !isOnItsWay && isDeepStrictEqual(now, before);
        before = now;
        return isSettled ? now : undefined;
      },
      { timeoutMs: 60_000, everyMs: 1_000 },
    );
  }

  /** Whether duplicate address detection goes on: it ends only where there is a carrier, and then comes a route. */
  private async hasAddressUnderTest(): Promise<boolean> {
    const links: { flags?: string[] }[] = JSON.parse(
      (await this.run('ip', '-j', '-6', 'addr', 'show', 'tentative')) || '[]',
    );
    return links.some(({ flags = [] }) => flags.includes('LOWER_UP'));
  }

  /** Whether somebody on the LAN gets an answer from this address now. */
  async answersOnLan(address = this.address): Promise<boolean> {
    const ping = await runCommand([...lanArgv(lab), 'ping', '-c', '1', '-W', '1', address]);
    return ping.code === 0;
  }

  async untilItAnswersOnLan(address = this.address, timeoutMs = 60_000): Promise<void> {
    await waitUntil(
      `an answer from ${address}`,
      async () => ((await this.answersOnLan(address)) ? true : undefined),
      { timeoutMs },
    );
  }

  /** Its addresses on the LAN now, wherever they are. */
  async lanAddresses(): Promise<readonly string[]> {
    return (await labHosts(lab)).find(({ name }) => name === this.name)?.lanAddresses ?? [];
  }
}
