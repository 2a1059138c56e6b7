import { describe, expect, test } from 'vitest';
import {
  readValue,
  sectionsOf,
  withCommentedKeys,
  withoutKeys,
  withoutSections,
  withSections,
  withValue,
} from './ini-lines';

const keyfile = `# Ask Chen first.
[connection]
id=LAN
  uuid = 1

[ethernet]
# jumbo
mtu=9000

; the mail server's
[ipv4]
dns=1.1.1.1;8.8.8.8;
address1=10.0.0.5/24,10.0.0.1
#address2=10.0.0.6/24
`;

describe('a keyfile', () => {
  test('is read by section, with spaces around a key and semicolons in a value', () => {
    expect(readValue(keyfile, 'connection', 'uuid')).toBe('1');
    expect(readValue(keyfile, 'ipv4', 'dns')).toBe('1.1.1.1;8.8.8.8;');
    expect(readValue(keyfile, 'ipv4', 'mtu')).toBeUndefined();
    expect(readValue(keyfile, 'ipv4', 'address2')).toBeUndefined();
  });

  test('changes in the one line that is meant', () => {
    const changed = withValue(keyfile, 'connection', { key: 'uuid', value: '2' });
    expect(changed).toBe(keyfile.replace('  uuid = 1', 'uuid=2'));
  });

  test('gets a new key at the end of its section, before the blank line', () => {
    const changed = withValue(keyfile, 'connection', { key: 'master', value: 'br0' });
    expect(changed).toBe(keyfile.replace('uuid = 1\n', 'uuid = 1\nmaster=br0\n'));
  });

  test('gets a section that is not there behind a blank line', () => {
    expect(withValue(keyfile, 'bridge', { key: 'stp', value: 'false' })).toBe(
      `${keyfile}\n[bridge]\nstp=false\n`,
    );
  });

  test('loses a section with the comment above its header, and no other comment', () => {
    const left = withoutSections(keyfile, ['ipv4']);
    expect(left).toBe(keyfile.slice(0, keyfile.indexOf('\n; the mail')));
    expect(sectionsOf(keyfile, ['ipv4'])).toEqual([keyfile.slice(keyfile.indexOf('; the mail'))]);
    expect(withSections(left, sectionsOf(keyfile, ['ipv4']))).toBe(keyfile);
  });

  test('comes back as it was, to the byte, when nothing is there to be changed', () => {
    const odd = `${keyfile}\r\n\n\n[x]\nno value here\n=\n[y`;
    expect(withoutSections(odd, ['proxy'])).toBe(odd);
    expect(withoutKeys(odd, 'ipv4', ['gateway'])).toBe(odd);
    expect(withCommentedKeys(odd, 'ipv6', () => true)).toBe(odd);
  });
});

describe('an ifcfg file', () => {
  const ifcfg = '# The uplink\nDEVICE=eth0\nexport IPADDR="10.0.0.5"\n# IPADDR=10.0.0.4\nONBOOT=yes';

  test('has no sections, and its last value counts, as in the shell', () => {
    expect(readValue(ifcfg, undefined, 'IPADDR')).toBe('"10.0.0.5"');
    expect(readValue(`${ifcfg}\nDEVICE=eth1\n`, undefined, 'DEVICE')).toBe('eth1');
  });

  test('keeps a line that no longer counts as a comment in its place', () => {
    expect(withCommentedKeys(ifcfg, undefined, (key) => key === 'IPADDR')).toBe(
      ifcfg.replace('export', '# export'),
    );
  });

  test('gets a new line at its end, also where the last one is not ended', () => {
    expect(withValue(ifcfg, undefined, { key: 'BRIDGE', value: 'br0' })).toBe(`${ifcfg}\nBRIDGE=br0`);
  });
});
