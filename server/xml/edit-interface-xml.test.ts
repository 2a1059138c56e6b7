import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOutput } from '../host/recordings';
import type { InterfaceSource } from '../model/domain-xml';
import { changeInterfaceSource, changeLinkState, readInterfaceElement } from './edit-interface-xml';
import { readDomainXml } from './read-domain-xml';

const node01 = 'virsh dumpxml --inactive 1f438dd1-b38d-456e-8cdd-a341459c2e02';
const live01 = 'virsh dumpxml 1f438dd1-b38d-456e-8cdd-a341459c2e02';
const mac = '52:54:00:4f:2f:3e';
const bridge: InterfaceSource = { kind: 'bridge', bridge: 'br0' };
const network: InterfaceSource = { kind: 'network', network: 'default' };

const linesThatDiffer = (before: string, after: string) => {
  const [from, to] = [before.split('\n'), after.split('\n')];
  expect(to).toHaveLength(from.length);
  return to.flatMap((line, i) => (line === from[i] ? [] : [[from[i]?.trim(), line.trim()]]));
};

describe("changing the source in a recorded domain's XML", () => {
  test('changes two lines, the type and the source, and there and back again is byte for byte', () => {
    const before = readOutput('kvm-netplan', node01);
    const after = changeInterfaceSource(before, mac, bridge);
    expect(linesThatDiffer(before, after ?? '')).toEqual([
      ["<interface type='network'>", "<interface type='bridge'>"],
      ["<source network='default'/>", "<source bridge='br0'/>"],
    ]);
    expect(changeInterfaceSource(after ?? '', mac, network)).toBe(before);
  });

  test("drops libvirt's own notes on the live source, which are about the old one", () => {
    const before = readOutput('kvm-netplan', live01);
    expect(before).toMatch(/<source network='default' portid='[^']+' bridge='virbr0'\/>/);
    const after = changeInterfaceSource(before, mac, bridge) ?? '';
    expect(after).toContain("<source bridge='br0'/>");
    expect(after).not.toContain('portid');
  });

  test('works on the element alone, as `update-device` takes it', () => {
    const element = readInterfaceElement(readOutput('kvm-netplan', live01), mac) ?? '';
    expect(element).toMatch(/^<interface type='network'>[\s\S]*<\/interface>$/);
    expect(changeInterfaceSource(element, mac, bridge)).toMatch(/^<interface type='bridge'>/);
  });

  test("leaves alone an <interface> in somebody's metadata, also one with the same MAC", () => {
    const before = readOutput('kvm-forward-modes', 'virsh dumpxml d0000000-0000-4000-8000-000000000015');
    expect(before.match(/52:54:00:fd:00:21/g)).toHaveLength(2);
    const after = changeInterfaceSource(before, '52:54:00:fd:00:21', bridge) ?? '';
    expect(linesThatDiffer(before, after)).toEqual([
      ["<interface type='network'>", "<interface type='bridge'>"],
      ["<source network='host-bridge' portgroup='lab'/>", "<source bridge='br0'/>"],
    ]);
    expect(after).toContain('<source network="not-a-nic"/>');
  });

  test('writes a port group, and escapes what must be', () => {
    const source = { kind: 'network', network: `a&b<'c'>"d"`, portGroup: 'lab' } as const;
    const after = changeInterfaceSource(readOutput('kvm-netplan', node01), mac, source) ?? '';
    expect(after).toContain(`<source network='a&amp;b&lt;&apos;c&apos;>"d"' portgroup='lab'/>`);
    const read = readDomainXml(after);
    expect(read.ok && read.value.interfaces[0]?.source).toEqual(source);
  });
});

describe('an interface that cannot be told, or not be changed so, is not changed', () => {
  const card = (inside: string) => `<domain><devices>${inside}</devices></domain>`;
  const nic = (inside: string, type = 'network') =>
    `<interface type='${type}'><mac address='${mac}'/>${inside}</interface>`;

  test.each([
    ['no such MAC', card('')],
    ['a MAC that stands twice', card(nic("<source network='a'/>") + nic("<source network='b'/>"))],
    ['no source', card(nic('', 'user'))],
    ['no type', card(`<interface><mac address='${mac}'/><source network='a'/></interface>`)],
    ['an interface in a comment', card(`<!-- ${nic("<source network='a'/>")} -->`)],
    ['an interface in CDATA', card(`<![CDATA[${nic("<source network='a'/>")}]]>`)],
    ['not XML', 'error: Domain not found'],
    ['nothing', ''],
  ])('%s', (_what, xml) => {
    expect(changeInterfaceSource(xml, mac, bridge)).toBeUndefined();
  });

  test.each<InterfaceSource>([
    { kind: 'direct', device: 'enp1s0', mode: 'bridge' },
    { kind: 'hostdev', address: '0000:03:10.2' },
    { kind: 'other', type: 'user' },
  ])('a target of kind $kind', (source) => {
    expect(changeInterfaceSource(card(nic("<source network='a'/>")), mac, source)).toBeUndefined();
  });
});

describe('changing the link state', () => {
  test('adds the element behind the source, and changes it where it is', () => {
    const element = `<interface type='bridge'>\n  <mac address='${mac}'/>\n  <source bridge='br0'/>\n</interface>`;
    const down = changeLinkState(element, mac, 'down') ?? '';
    expect(down).toBe(element.replace("'br0'/>", "'br0'/><link state='down'/>"));
    expect(changeLinkState(down, mac, 'up')).toBe(down.replace('down', 'up'));
  });
});

/** XML as libvirt never writes it but may be given it: comments, CDATA, both quotes, attributes in any order. */
const text = fc.stringMatching(/^[ a-z0-9'"(){}$名字-]{0,20}$/);
const quoted = (value: string) => fc.constantFrom(`'${value}'`, `"${value}"`);
const noise = fc.oneof(
  text.map((inside) => `<!-- ${inside.replaceAll('-', '')} <interface> -->`),
  text.map((inside) => `<![CDATA[${inside}<interface type='network'>]]>`),
  fc.constantFrom('', '\n', '\t  ', '\r\n    ', '<?pi <interface> ?>'),
);
const metadata = fc
  .record({ mac: fc.constantFrom(mac, '52:54:00:00:00:99'), quote: fc.constantFrom("'", '"') })
  .map(
    ({ mac: address, quote: q }) =>
      `<metadata xmlns:x=${q}urn:x${q}><x:y><interface type=${q}network${q}><mac address=${q}${address}${q}/><source network=${q}z${q}/></interface></x:y></metadata>`,
  );

interface Card {
  readonly xml: string;
  /** The same, with the type and the source as `changeInterfaceSource` is to write them. */
  readonly changed: string;
}

const otherElements = fc.constantFrom(
  '<model type="virtio"/>',
  "<link state='down'/>",
  '<target dev="vnet7"/>',
  "<filterref filter='clean-traffic'><parameter name='source' value='x'/></filterref>",
  "<address type='pci' bus='0x01'/>",
  '<vlan><tag id="7"/></vlan>',
  "<backend type='passt'><source x='y'/></backend>",
);

function cardWith(address: string): fc.Arbitrary<Card> {
  return fc
    .record({
      type: quoted('network'),
      sourceAttributes: fc.shuffledSubarray([`portid='1'`, `bridge="virbr0"`, `portgroup='p'`]),
      network: quoted('default'),
      macText: quoted(address).chain((q) => fc.constantFrom(q, q.toUpperCase())),
      typeFirst: fc.boolean(),
      before: fc.array(fc.oneof(noise, otherElements), { maxLength: 3 }),
      behind: fc.array(fc.oneof(noise, otherElements), { maxLength: 3 }),
      macFirst: fc.boolean(),
      emptySource: fc.constantFrom('/>', ' />', '></source>', '>\n  </source>'),
    })
    .map((part) => {
      const attributes = part.typeFirst
        ? (t: string) => `type=${t} trustGuestRxFilters='yes'`
        : (t: string) => `trustGuestRxFilters="yes"\n type=${t}`;
      const build = (type: string, source: string) => {
        const macElement = `<mac address=${part.macText}/>`;
        const pair = part.macFirst ? `${macElement}${source}` : `${source}${macElement}`;
        return `<interface ${attributes(type)}>${part.before.join('')}${pair}${part.behind.join('')}</interface>`;
      };
      const source = `<source ${[...part.sourceAttributes, `network=${part.network}`].join(' ')}${part.emptySource}`;
      return { xml: build(part.type, source), changed: build("'bridge'", "<source bridge='br0'/>") };
    });
}

describe('of any domain', () => {
  const others = fc.array(
    fc.integer({ min: 0, max: 9 }).chain((n) => cardWith(`52:54:00:00:00:0${n}`)),
    { maxLength: 3 },
  );
  const document = fc.record({
    head: noise,
    description: text.map((inside) => `<description>${inside}</description>`),
    metadata: fc.option(metadata, { nil: '' }),
    before: others,
    card: cardWith(mac),
    behind: others,
    gaps: fc.array(noise, { minLength: 6, maxLength: 6 }),
  });
  type Document = typeof document extends fc.Arbitrary<infer T> ? T : never;
  const write = (parts: Document, card: string) => {
    const [a, b, c, d, e, f] = parts.gaps;
    const cards = (list: readonly Card[]) => list.map(({ xml }) => xml).join(d);
    // CDATA cannot stand outside of the root element.
    const head = parts.head.startsWith('<![') ? '' : parts.head;
    return `${head}<domain type="kvm">${a}<name>n</name>${parts.description}${b}${parts.metadata}<devices>${c}${cards(parts.before)}${e}${card}${f}${cards(parts.behind)}</devices></domain>\n`;
  };

  test('the type and the source of that one interface change, and not one byte else', () => {
    fc.assert(
      fc.property(document, (parts) => {
        expect(changeInterfaceSource(write(parts, parts.card.xml), mac, bridge)).toBe(
          write(parts, parts.card.changed),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('what was written so by us or by libvirt is the same again after there and back', () => {
    fc.assert(
      fc.property(document, fc.stringMatching(/^[a-z][a-z0-9-]{0,14}$/), (parts, name) => {
        const before = write(parts, parts.card.changed);
        const there = changeInterfaceSource(before, mac, { kind: 'network', network: name });
        expect(there).toContain(`<source network='${name}'/>`);
        expect(changeInterfaceSource(there ?? '', mac, bridge)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  test('the element is found where it stands', () => {
    fc.assert(
      fc.property(document, (parts) => {
        expect(readInterfaceElement(write(parts, parts.card.xml), mac)).toBe(parts.card.xml);
      }),
      { numRuns: 50 },
    );
  });
});
