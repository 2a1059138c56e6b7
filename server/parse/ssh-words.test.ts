import { expect, test } from 'vitest';
import { parseChangedKey, problemOfSshWords } from './ssh-words';

// As OpenSSH 9.2 says it, with `LogLevel=ERROR`.
const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:nJ3hQ8vT4pXb1yYkD0r6ZsGm2cLwE5uFaVtPiOqRlKs.
Please contact your system administrator.
Add correct host key in /home/op er/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/op er/.ssh/known_hosts:7
Host key for kvm2 has changed and you have requested strict checking.
Host key verification failed.
`;

test('a changed key is told with what is offered, and where the other stands', () => {
  expect(parseChangedKey(changed)).toEqual({
    type: 'ED25519',
    offered: 'SHA256:nJ3hQ8vT4pXb1yYkD0r6ZsGm2cLwE5uFaVtPiOqRlKs',
    file: '/home/op er/.ssh/known_hosts',
    line: 7,
  });
  expect(problemOfSshWords(changed, 'kvm2').code).toBe('ssh-key-changed');
});

test.each([
  [
    'No ED25519 host key is known for kvm2 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'ssh-key-unknown',
  ],
  ['root@kvm2: Permission denied (publickey,password).\r\n', 'ssh-refused'],
  ['ssh: Could not resolve hostname kvm2: Name or service not known\r\n', 'ssh-name-unknown'],
  ['ssh: connect to host kvm2 port 22: Connection refused\r\n', 'ssh-unreachable'],
  ['Connection timed out during banner exchange\r\n', 'ssh-unreachable'],
  ['kex_exchange_identification: Connection closed by remote host\r\n', 'ssh-unreachable'],
  ['Timeout, server kvm2 not responding.\r\n', 'ssh-unreachable'],
  ['sudo: a password is required\n', 'ssh-sudo-refused'],
  ['bash: line 1: timeout: command not found\n', 'ssh-shell-unforeseen'],
])('%j is told as what it is', (words, code) => {
  expect(problemOfSshWords(words, 'kvm2')).toMatchObject({ code, values: { name: 'kvm2' } });
});
