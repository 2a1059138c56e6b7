import { expect, test } from 'vitest';
import { readComplaint, readXmllint } from './libvirt-words';

const xml = `<network>
  <name>default</name>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.123.9'/>
    </dhcp>
  </ip>
</network>`;
const schema =
  'error: Failed to define network from /dev/stdin\nerror: XML document failed to validate against schema: Unable to validate doc against /usr/share/libvirt/schemas/network.rng\n';

/** libvirt 9.0's own words. */
test.each([
  [
    'error: Failed to define network from bad3.xml\nerror: (network_definition):12: Opening and ending tag mismatch: ip line 7 and network\n</network>\n----------^\n',
    12,
    'Opening and ending tag mismatch: ip line 7 and network',
  ],
  [
    `${schema}Element range failed to validate attributes\nExtra element range in interleave\n`,
    6,
    'Element range failed to validate attributes\nExtra element range in interleave',
  ],
  [`${schema}Element dhcp has extra content: range\n`, 6, 'Element dhcp has extra content: range'],
  [`${schema}Extra element bridge in interleave\n`, 3, 'Extra element bridge in interleave'],
  [
    'error: Failed to define network from bad5.xml\nerror: internal error: range 192.168.122.2 - 192.168.123.9 is not entirely within network 192.168.122.1/24\n',
    6,
    'range 192.168.122.2 - 192.168.123.9 is not entirely within network 192.168.122.1/24',
  ],
  [
    "error: Failed to define network from x\nerror: internal error: bridge name 'virbr0' already in use.\n",
    3,
    "bridge name 'virbr0' already in use.",
  ],
  ['error: Failed to define network from x\nerror: out of memory\n', undefined, 'out of memory'],
])('%j is about line %s', (stderr, line, words) => {
  expect(readComplaint(stderr, xml)).toEqual({ words, ...(line === undefined ? {} : { line }) });
});

/** xmllint's of libxml2 2.9.14. */
test.each([
  [
    `-:10: element range: Relax-NG validity error : Element range failed to validate attributes
Relax-NG validity error : Extra element range in interleave
-:10: element range: Relax-NG validity error : Element dhcp failed to validate content
Relax-NG validity error : Extra element dhcp in interleave
-:7: element ip: Relax-NG validity error : Element ip failed to validate content
- fails to validate
`,
    10,
    'Element range failed to validate attributes',
  ],
  [
    `-:9: element ip: Relax-NG validity error : Invalid attribute fmily for element ip
Relax-NG validity error : Extra element ip in interleave
-:9: element ip: Relax-NG validity error : Element network failed to validate content
`,
    9,
    'Invalid attribute fmily for element ip',
  ],
  [
    `-:7: element ip: Relax-NG validity error : Element ip failed to validate content
-:7: element ip: Relax-NG validity error : Element network failed to validate content
`,
    7,
    'Element ip failed to validate content',
  ],
])('of what xmllint says only the mistake is taken, with its line', (output, line, words) => {
  expect(readXmllint(output)).toEqual([{ line, words }]);
});
