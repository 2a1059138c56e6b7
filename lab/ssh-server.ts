import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execInHost } from './enter-host';
import { LabError } from './lab-error';
import { mustRun } from './run-command';

/** A key of its own and a configuration of its own for `ssh -F`: nothing of whoever runs the test is used or changed. */
export interface SshIdentity {
  readonly configFile: string;
  readonly knownHostsFile: string;
  readonly publicKey: string;
  remove(): Promise<void>;
}

export async function makeSshIdentity(): Promise<SshIdentity> {
  const directory = await mkdtemp(join(tmpdir(), 'bridgehead-ssh-'));
  const key = join(directory, 'id_ed25519');
  const knownHostsFile = join(directory, 'known_hosts');
  const configFile = join(directory, 'config');
  await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', key]);
  await writeFile(
    configFile,
    `Host *
  IdentityFile ${key}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHostsFile}
  GlobalKnownHostsFile /dev/null
  HashKnownHosts yes
`,
  );
  return {
    configFile,
    knownHostsFile,
    publicKey: (await readFile(`${key}.pub`, 'utf8')).trim(),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Lets whoever has the key sign in on the host as root. */
export async function startSshServer(host: string, publicKey: string): Promise<void> {
  await inHost(
    host,
    `install -d -m 700 /root/.ssh
printf '%s\\n' "$1" > /root/.ssh/authorized_keys
ssh-keygen -A
systemctl start ssh`,
    publicKey,
  );
}

/** Gives it new host keys, as an installation anew does. Returns the fingerprint of the one that is shown. */
export async function renewHostKeys(host: string): Promise<string> {
  await inHost(host, 'rm -f /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart ssh');
  return readHostKey(host);
}

/** As an administrator reads it on the host's own screen. */
export async function readHostKey(host: string): Promise<string> {
  const said = await inHost(host, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  return said.split(' ')[1] ?? '';
}

async function inHost(host: string, script: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await execInHost(host, ['sh', '-ec', script, 'lab', ...words]);
  if (code !== 0)
    throw new LabError(`On ${host} "${script}" ended with ${code}: ${stderr}`, 'See whether the host runs.');
  return stdout;
}
