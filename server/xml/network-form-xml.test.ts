import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkForm } from '../model/network-form';
import { readNetworkForm, writeNetworkForm } from './network-form-xml';

const xml = `<network>
  <name>default</name>
  <!-- made by hand -->
  <uuid>d2478b2f-3343-44d1-bf90-f92e531597bb</uuid>
  <forward mode="nat"/>
  <bridge name='virbr0'   stp='on' delay='0'/>
  <mac address='52:54:00:cf:8c:cc'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='fd00::1' prefix='64'/>
</network>
`;
const form = readNetworkForm(xml) as NetworkForm;
const write = (change: Partial<NetworkForm>) => writeNetworkForm(xml, { ...form, ...change });

describe('the form is a view of the text:', () => {
  test('it reads what people change', () => {
    expect(form).toEqual({
      name: 'default',
      forwardMode: 'nat',
      forwardDevice: '',
      bridge: 'virbr0',
      domain: '',
      address: '192.168.122.1/24',
      ranges: [{ start: '192.168.122.2', end: '192.168.122.254' }],
      hosts: [],
      dnsHosts: [],
    });
  });

  test('a form that is not changed writes the same bytes', () => {
    expect(write({})).toBe(xml);
  });

  test('one attribute changes by itself, in its own quotes and place', () => {
    expect(write({ bridge: 'virbr7' })).toBe(xml.replace("name='virbr0'", "name='virbr7'"));
    expect(write({ ranges: [{ start: '192.168.122.2', end: '192.168.122.99' }] })).toBe(
      xml.replace('122.254', '122.99'),
    );
  });

  test('a new subnet is written in the words that stand there: a netmask stays a netmask', () => {
    expect(write({ address: '10.1.0.1/16' })).toBe(
      xml.replace(
        "address='192.168.122.1' netmask='255.255.255.0'",
        "address='10.1.0.1' netmask='255.255.0.0'",
      ),
    );
  });

  test('what is added stands on lines of its own, indented as what is around it', () => {
    expect(
      write({
        domain: 'lab.test',
        hosts: [{ mac: '52:54:00:00:00:01', name: 'a', address: '192.168.122.9' }],
        dnsHosts: [{ address: '192.168.122.7', names: 'seven  sieben' }],
      }),
    ).toBe(
      xml
        .replace(
          "<mac address='52:54:00:cf:8c:cc'/>",
          `<mac address='52:54:00:cf:8c:cc'/>
  <domain name='lab.test'/>
  <dns>
    <host ip='192.168.122.7'>
      <hostname>seven</hostname>
      <hostname>sieben</hostname>
    </host>
  </dns>`,
        )
        .replace(
          "end='192.168.122.254'/>",
          "end='192.168.122.254'/>\n      <host mac='52:54:00:00:00:01' name='a' ip='192.168.122.9'/>",
        ),
    );
  });

  test('the last range takes <dhcp> away with it, and nothing else', () => {
    expect(write({ ranges: [] })).toBe(xml.replace(/\n {4}<dhcp>[\s\S]*<\/dhcp>/, ''));
  });

  test('an isolated network has no <forward>; one on a host bridge no addresses', () => {
    expect(write({ forwardMode: 'isolated' })).toBe(xml.replace('\n  <forward mode="nat"/>', ''));
    const bridged = write({ forwardMode: 'bridge', bridge: 'br0' });
    expect(bridged).toContain("<forward mode='bridge'/>\n  <bridge name='br0'/>\n</network>");
  });

  test.each(['', '<network>', '<domain/>', '<network><name>x</network>', '<network/><network/>'])(
    'what is no network has no form: %s',
    (text) => {
      expect(readNetworkForm(text)).toBeUndefined();
      expect(writeNetworkForm(text, form)).toBe(text);
    },
  );
});

test('whatever is typed can be read again, and is never markup', () => {
  const word = fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\s\p{Cc}\p{Cs}]/gu, ''));
  const typed = fc.record({
    name: word.filter((text) => text !== ''),
    forwardDevice: word,
    bridge: word.filter((text) => text !== ''),
    domain: word,
    ranges: fc.array(fc.record({ start: word, end: word }), { maxLength: 3 }),
    hosts: fc.array(fc.record({ mac: word, name: word, address: word }), { maxLength: 3 }),
    dnsHosts: fc.array(fc.record({ address: word, names: word }), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(typed, typed, (one, other) => {
      const first = writeNetworkForm(xml, { ...form, ...one });
      const second = writeNetworkForm(first, { ...form, ...other });
      expect(readNetworkForm(first)).toEqual({ ...form, ...one });
      expect(readNetworkForm(second)).toEqual({ ...form, ...other });
      // Back to where it was, form and all that the form does not know.
      expect(readNetworkForm(writeNetworkForm(second, form))).toEqual(form);
      expect(second).toContain("<ip family='ipv6' address='fd00::1' prefix='64'/>");
    }),
  );
});
