import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labHosts, labOf, lanArgv, makeSshIdentity, startSshServer, stopSshServer } from '@/lab/lab';
import { onHost } from '../host/lab-host';

/** For lab tests: the real `ansible-playbook` on the LAN of lab hosts, which it reaches over SSH alone. */
export async function ansibleOnLan(names: readonly string[]) {
  const lab = labOf(names[0] ?? '');
  // Short: the sockets of OpenSSH lie in it.
  const place = await mkdtemp(join(tmpdir(), 'a-'));
  const identity = await makeSshIdentity();
  const known = await Promise.all(
    names.map(async (name) => {
      await startSshServer(name, identity.publicKey);
      return `${name} ${await onHost(name, 'cat /etc/ssh/ssh_host_ed25519_key.pub')}`;
    }),
  );
  await writeFile(identity.knownHostsFile, known.join(''));
  const hosts = await labHosts(lab);
  const addressOf = (name: string) => hosts.find((host) => host.name === name)?.lanAddresses[0] ?? '';
  const inventory = join(place, 'inventory');
  const config = join(place, 'ansible.cfg');
  await writeFile(config, '');
  await writeFile(
    inventory,
    names
      .map(
        (name) =>
          `${name} ansible_host=${addressOf(name)} ansible_user=root ansible_ssh_common_args='-F ${identity.configFile} -o HostKeyAlias=${name}'\n`,
      )
      .join(''),
  );

  return {
    /** Begins to play; `kill` ends all of Ansible at once, as a power cut of its machine does. */
    async play(text: string, ...options: readonly string[]) {
      const playbook = join(place, 'playbook.yml');
      await writeFile(playbook, text);
      const [file, ...prefix] = lanArgv(lab);
      const child = spawn(file, [...prefix, 'ansible-playbook', '-i', inventory, playbook, ...options], {
        detached: true,
        env: {
          ...process.env,
          LC_ALL: 'C.UTF-8',
          HOME: place,
          ANSIBLE_HOME: place,
          ANSIBLE_CONFIG: config,
          ANSIBLE_NOCOLOR: '1',
          ANSIBLE_RETRY_FILES_ENABLED: '0',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      const ended = new Promise<Played>((resolve) =>
        child.on('close', (code) => resolve({ code: code ?? undefined, output })),
      );
      return {
        ended,
        kill: () => {
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        },
      };
    },

    async close(): Promise<void> {
      for (const name of names) {
        await stopSshServer(name);
        await onHost(name, 'rm -f /etc/ssh/ssh_host_*');
      }
      await identity.remove();
      await rm(place, { recursive: true, force: true });
    },
  };
}

export interface Played {
  /** Absent when it was killed. */
  readonly code: number | undefined;
  readonly output: string;
}

export type AnsibleOnLan = Awaited<ReturnType<typeof ansibleOnLan>>;
