/**
 * `ss -Htnp state established`: the far ends of this host's SSH sessions, each address once. A session is a socket
 * of `sshd` (`sshd-session` from OpenSSH 9.8 on), whatever port it listens to.
 *
 *     0 0 192.168.100.100:22 192.168.100.1:51234 users:(("sshd",pid=812,fd=4))
 *     0 0 [::ffff:192.168.100.100]:22 [::ffff:192.168.100.1]:51234 users:(("sshd",pid=812,fd=4))
 */
export function parseSshPeers(text: string): string[] {
  const peers = text.split('\n').flatMap((line) => {
    const [, , , peer] = line.trim().split(/\s+/);
    if (peer === undefined || !/"sshd(-session)?"/.test(line)) return [];
    const address = /^\[?(?:::ffff:)?([^\]%]+)(?:%[^\]]+)?\]?:\d+$/.exec(peer)?.[1];
    return address === undefined ? [] : [address];
  });
  return [...new Set(peers)];
}
