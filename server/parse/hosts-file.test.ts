import { expect, test } from 'vitest';
import { addToHostsFile, changeInHostsFile, parseHostsFile, removeFromHostsFile } from './hosts-file';

const text = `# What this console looks at.
hosts:
  # the one under the desk
  - name: kvm1
    at: local

  - name: kvm2
    at: ssh://root@192.168.100.101 # second rack
    labels: [rack2, 测试]
`;
const kvm3 = {
  name: 'kvm3',
  at: { user: 'admin', host: 'kvm3', port: 2222 },
  sudo: true,
  labels: [],
} as const;

test('says where each host is', () => {
  expect(parseHostsFile(text, [])).toEqual({
    entries: [
      { name: 'kvm1', at: 'local', sudo: false, labels: [] },
      { name: 'kvm2', at: { user: 'root', host: '192.168.100.101' }, sudo: false, labels: ['rack2', '测试'] },
    ],
    problems: [],
  });
});

test('an edit leaves comments and other hosts as they are', () => {
  const added = addToHostsFile(text, kvm3);
  expect(added).toBe(`${text}  - name: kvm3
    at: ssh://admin@kvm3:2222
    sudo: true
`);
  expect(removeFromHostsFile(added, 'kvm3')).toBe(text);
  const [, kvm2] = parseHostsFile(text, []).entries;
  if (kvm2 === undefined) throw new Error('no kvm2');
  expect(changeInHostsFile(text, 'kvm2', { ...kvm2, address: '192.168.100.77' })).toBe(
    `${text}    address: 192.168.100.77\n`,
  );
  expect(changeInHostsFile(text, 'kvm2', kvm2)).toBe(text);
});

test.each(['', '# nothing yet\n', 'hosts:\n', 'hosts: []\n'])('a first host is added to %j', (empty) => {
  expect(parseHostsFile(empty, [])).toEqual({ entries: [], problems: [] });
  const added = addToHostsFile(empty, kvm3);
  expect(parseHostsFile(added, []).entries).toEqual([kvm3]);
  if (empty.startsWith('#')) expect(added).toContain('# nothing yet');
});

test('an entry that cannot be used is told, and the others are used', () => {
  const { entries, problems } = parseHostsFile(
    `hosts:
  - name: kvm1
    at: ssh://-oProxyCommand=reboot
  - name: kvm1
    at: local
  - name: kvm1
    at: ssh://kvm1
  - name: kvm4
    at: local
    password: secret
  - kvm5
  - name: "../etc"
    at: local
`,
    ['demo'],
  );
  expect(entries.map(({ name }) => name)).toEqual(['kvm1']);
  expect(problems.map(({ code, values }) => [code, values?.['line']])).toEqual([
    ['host-destination-invalid', undefined],
    ['host-name-taken', undefined],
    ['hosts-file-invalid', 8],
    ['hosts-file-invalid', 11],
    ['host-name-invalid', undefined],
  ]);
  expect(parseHostsFile('hosts: [', []).problems[0]?.code).toBe('hosts-file-invalid');
  expect(parseHostsFile('- kvm1\n', []).problems[0]?.code).toBe('hosts-file-invalid');
});
