import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execInHost } from './enter-host';
import { LabError } from './lab-error';
import { lanArgv } from './lan';
import { mustRun } from './run-command';

/** A key of its own and a configuration of its own for `ssh -F`: nothing of whoever runs the test is used or changed. */
export interface SshIdentity {
  readonly configFile: string;
  readonly knownHostsFile: string;
  readonly publicKey: string;
  remove(): Promise<void>;
}

export async function makeSshIdentity({
  through,
}: {
  /** A lab whose LAN is gone through, from wherever `ssh` runs. */
  readonly through?: string;
} = {}): Promise<SshIdentity> {
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
${through === undefined ? '' : `  ProxyCommand ${await writeProxy(directory, through)} %h %p\n`}`,
  );
  return {
    configFile,
    knownHostsFile,
    publicKey: (await readFile(`${key}.pub`, 'utf8')).trim(),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A program that carries bytes between its own ends and a port on the LAN. */
async function writeProxy(directory: string, lab: string): Promise<string> {
  const path = join(directory, 'proxy');
  const connect =
    "const s = require('node:net').connect(process.argv[2], process.argv[1]); process.stdin.pipe(s).pipe(process.stdout); s.on('error', () => process.exit(1)).on('close', () => process.exit());";
  await writeFile(
    path,
    `#!/bin/sh\nexec ${lanArgv(lab).join(' ')} ${process.execPath} -e "${connect}" "$1" "$2"\n`,
    { mode: 0o700 },
  );
  return path;
}

/** Lets whoever has the key sign in on the host as root, and as `vmadmin`, whose sudo asks for nothing. */
export async function startSshServer(host: string, publicKey: string): Promise<void> {
  await inHost(
    host,
    `id vmadmin > /dev/null 2>&1 || useradd --create-home --shell /bin/bash vmadmin
for home in /root /home/vmadmin; do
	install -d -m 700 -o "$(stat -c %u "$home")" "$home/.ssh"
	printf '%s\\n' "$1" > "$home/.ssh/authorized_keys"
done
echo 'vmadmin ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/vmadmin
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

/** Takes away what `startSshServer` has made. */
export async function stopSshServer(host: string): Promise<void> {
  await inHost(
    host,
    // Connections outlive their server (ssh keeps them for the next command), and systemd goes on for a user who was there.
    'systemctl stop ssh.socket ssh; pkill -x sshd || true; rm -rf /root/.ssh /etc/sudoers.d/vmadmin; userdel --force --remove vmadmin 2> /dev/null || true',
  );
}

async function inHost(host: string, script: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await execInHost(host, ['sh', '-ec', script, 'lab', ...words]);
  if (code !== 0)
    throw new LabError(`On ${host} "${script}" ended with ${code}: ${stderr}`, 'See whether the host runs.');
  return stdout;
}
