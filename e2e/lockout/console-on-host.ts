import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../lab/wait-until';
import type { LanHost } from './lan-host';

const projectDirectory = join(import.meta.dirname, '..', '..');
const port = 7788;

/** As what it runs on the host. */
interface Service {
  readonly unit: string;
  readonly user: string;
  readonly stateDirectory: string;
}

const asRoot: Service = {
  unit: 'bridgehead-under-test.service',
  user: 'root',
  stateDirectory: '/root/.local/state/bridgehead',
};

/** As packaging/install.sh leaves it. */
const asItself: Service = {
  unit: 'bridgehead.service',
  user: 'bridgehead',
  stateDirectory: '/var/lib/bridgehead-console',
};

/**
 * The console as an administrator runs it on the host itself: a service that is there again after a reboot. When it
 * is killed nobody starts it anew, because a test wants to see what happens without it.
 */
export class ConsoleOnHost {
  private constructor(
    private readonly host: LanHost,
    private readonly service: Service,
  ) {}

  static readonly unit = asRoot.unit;
  static readonly ownUnit = asItself.unit;

  static async install(host: LanHost): Promise<ConsoleOnHost> {
    requireBuild();
    await host.write(`/etc/systemd/system/${asRoot.unit}`, unitText());
    await host.run('systemctl', 'daemon-reload');
    return ConsoleOnHost.enable(host, asRoot);
  }

  /** As its own user, by the script that administrators install it with; from where this checkout is. */
  static async installAsItself(host: LanHost): Promise<ConsoleOnHost> {
    requireBuild();
    await host.write('/etc/default/bridgehead', `BRIDGEHEAD_OPTIONS=--listen 0.0.0.0 --port ${port}\n`);
    await host.run('sh', join(projectDirectory, 'packaging', 'install.sh'), projectDirectory);
    return ConsoleOnHost.enable(host, asItself);
  }

  private static async enable(host: LanHost, service: Service): Promise<ConsoleOnHost> {
    const installed = new ConsoleOnHost(host, service);
    await host.run('systemctl', '--quiet', 'enable', service.unit);
    await installed.start();
    return installed;
  }

  /** Where a browser on the LAN finds it. */
  url(address = this.host.address): string {
    return `https://${address}:${port}`;
  }

  /** Starts it anew, until the next reboot, with another way to the programs of the host. */
  async startWithPath(path: string): Promise<void> {
    const { unit } = this.service;
    await this.host.write(`/run/systemd/system/${unit}.d/path.conf`, `[Service]\nEnvironment=PATH=${path}\n`);
    await this.host.run('systemctl', 'daemon-reload');
    await this.host.run('systemctl', 'restart', unit);
    await this.untilItAnswers();
  }

  async restart(): Promise<void> {
    await this.host.run('systemctl', 'restart', this.service.unit);
    await this.untilItAnswers();
  }

  /** Starts it, after a kill too, and returns when it answers. */
  async start(): Promise<void> {
    await this.host.tell('systemctl', 'reset-failed', this.service.unit);
    await this.host.run('systemctl', 'start', this.service.unit);
    await this.untilItAnswers();
  }

  /**
   * SIGKILL, as the kernel's out-of-memory killer sends it. `alone`: what the console has started lives on, as it
   * does when `npm start` was typed into a terminal; else it goes too, as it does in a service.
   */
  async kill(which: 'alone' | 'with children'): Promise<void> {
    const whom = which === 'alone' ? 'main' : 'all';
    await this.host.run('systemctl', 'kill', '--signal=KILL', `--kill-whom=${whom}`, this.service.unit);
    // The unit that is installed starts again by itself: whoever kills it here wants it gone.
    if (which === 'with children') await this.host.tell('systemctl', 'stop', this.service.unit);
    await this.untilItHasEnded();
    // Nor is a unit that has failed what the host was like at first.
    if (which === 'with children') await this.host.tell('systemctl', 'reset-failed', this.service.unit);
  }

  /** Whoever is to start it anew after a kill waits for this: starting what still runs does nothing. */
  async untilItHasEnded(): Promise<void> {
    await waitUntil('the console to end', async () => ((await this.isRunning()) ? undefined : true), {
      timeoutMs: 30_000,
      everyMs: 100,
    });
  }

  async isRunning(): Promise<boolean> {
    return /^(active|activating|deactivating)$/m.test(
      await this.host.tell('systemctl', 'is-active', this.service.unit),
    );
  }

  async untilItAnswers(): Promise<void> {
    const ask = `printf 'GET /sign-in HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -connect 127.0.0.1:${port} 2> /dev/null | head -c 12`;
    await waitUntil(
      'the console to answer',
      async () =>
        (await this.host.tell('timeout', '10', 'bash', '-c', ask)).startsWith('HTTP/1.1') ? true : undefined,
      { timeoutMs: 60_000, everyMs: 500 },
    );
  }

  /** A new one-time link, as `npm run sign-in` prints it. */
  async createSignInLink(address?: string): Promise<string> {
    const script = `import { createSignInLink } from './scripts/console-record.mjs'; console.log(await createSignInLink('${this.url(address)}'));`;
    const output = await this.host.run(
      ...(['runuser', '-u', this.service.user, '--', 'env', '-C', projectDirectory] as const),
      `BRIDGEHEAD_STATE_DIRECTORY=${this.service.stateDirectory}`,
      ...([process.execPath, '--input-type=module', '--eval', script] as const),
    );
    return output.trim();
  }

  /** What it said, for a test that failed. */
  lastWords(): Promise<string> {
    return this.host.tell(
      'journalctl',
      '--unit',
      this.service.unit,
      '--no-pager',
      '--lines',
      '60',
      '--output',
      'cat',
    );
  }
}

function requireBuild(): void {
  if (!existsSync(join(projectDirectory, '.next', 'BUILD_ID')))
    throw new Error('The pages are not built. Run it by its word, which builds them: npm run test:lockout');
}

function unitText(): string {
  return `[Unit]
Description=Bridgehead console under test
StartLimitIntervalSec=0
[Service]
WorkingDirectory=${projectDirectory}
Environment=HOME=/root "BRIDGEHEAD_LOOK_AT={\\"kind\\":\\"local\\"}"
ExecStart=${realpathSync(process.execPath)} --max-old-space-size=256 scripts/serve.mjs --port ${port} --listen 0.0.0.0 --own-certificate ${asRoot.stateDirectory}
KillMode=process
[Install]
WantedBy=multi-user.target
`;
}
