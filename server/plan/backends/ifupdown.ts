import { formatSubnet } from '../../model/address';
import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import type { HostFile, Link } from '../../model/facts';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { HostFileChange } from '../plan';
import { movedAddresses } from '../wire-kernel';
import type { Backend, HostFacts, Refused, Rewiring } from './backend';
import { commandsFor, commandsWithReload, type Taking } from './ifupdown-commands';
import {
  type Addressing,
  addressingAsked,
  addressingOf,
  formatStanzas,
  isAddressing,
  isAuto,
  isDhcp,
  isHook,
  type Line,
  makeManual,
  withoutAuto,
} from './ifupdown-stanzas';
import {
  applyEdits,
  type Edit,
  isInterfacesFile,
  mainPath,
  parseStanzas,
  placeFor,
  rawLines,
  readFiles,
  type Stanza,
} from './interfaces-file';

/**
 * Debian's `/etc/network/interfaces`, for classic ifupdown and for ifupdown2.
 *
 * The uplink's addressing moves to a stanza of the bridge as it is written, several addresses, hooks and all; what
 * drives the card stays, under `iface UPLINK inet manual`. `auto UPLINK` stays too, or its hooks would not run at boot.
 */
export const ifupdown: Backend = {
  name: 'ifupdown',
  owns({ files }, interfaceName) {
    const file = files
      .filter(isInterfacesFile)
      .find(({ text }) => namedInterfaces(text).includes(interfaceName));
    return (
      file && {
        because: message('ownership.because.ifupdown', { file: file.path, interface: interfaceName }),
        file: file.path,
      }
    );
  },
  createBridge(facts, request) {
    const files = readFiles(facts.files);
    const refusal = refuse(facts, files) ?? refuseUplink(files, request.uplink);
    if (refusal !== undefined) return refused(refusal);
    return request.uplink === undefined
      ? createIsolated(facts, files, request)
      : createOver(facts, files, { ...request, uplink: request.uplink });
  },
  removeBridge(facts, request) {
    const files = readFiles(facts.files);
    const refusal = refuse(facts, files);
    return refusal === undefined ? remove(facts, files, request) : refused(refusal);
  },
};

/** Measured on lab hosts, busy ones included: `npm run bench -- outage`. */
const silenceMs = 150;

function createOver(
  facts: HostFacts,
  files: readonly HostFile[],
  request: CreateBridgeRequest & { readonly uplink: string },
): Rewiring | Refused {
  const { bridge, uplink } = request;
  const link = facts.links.find(({ name }) => name === uplink);
  const stanzas = files.flatMap(parseStanzas);
  const own = stanzas.filter((stanza) => isIfaceOf(stanza, uplink));
  const aliases = aliasesOf(uplink, stanzas);
  const aliased = stanzas.filter(
    ({ keyword, words }) => keyword === 'iface' && aliases.includes(words[0] ?? ''),
  );
  const now = [
    ...own.map((stanza) => addressingOf(stanza, { from: uplink, to: bridge })),
    // `eth0:0` is but another address: the bridge has it without a label, which no name is too long for.
    ...aliased.map((stanza) => addressingOf(stanza, { from: stanza.words[0] ?? '', to: bridge })),
  ];
  const isKept = request.addressing.kind === 'keep';
  const addressings = request.addressing.kind === 'keep' ? kept(now) : addressingAsked(request.addressing);
  const text = formatStanzas(bridge, {
    options: bridgeOptions(facts, request, { link, mtu: optionOf(own, 'mtu') }),
    addressings,
    indent: indentOf(own, files),
  });
  const after = isIfupdown2(facts) || !isMadeByIfup(link) ? undefined : uplink;
  const path = placeFor(files, { name: bridge, ...(after === undefined ? {} : { after }) });
  const changes = changedFiles(files, [
    // ifupdown2 turns IPv6 off on the ports of a bridge by itself.
    ...makeManual(uplink, own, { files, indent: indentOf(own, files), deaf: !isIfupdown2(facts) }),
    ...aliased.flatMap(({ path: where, lines, options }) => [
      { path: where, lines, to: [] },
      ...options.map((option): Edit => ({ path: where, lines: option.lines, to: [] })),
    ]),
    ...aliases.flatMap((alias) => withoutAuto(alias, stanzas)),
  ]);
  const taking: Taking = {
    kind: 'create',
    bridge,
    uplink,
    before: now,
    after: addressings,
    addresses: addressesAfter(request, link),
    prefixes: prefixesOf(link),
    aliases,
    isSame: isKept,
  };
  const clientless = withoutClient(facts, taking);
  if (clientless !== undefined) return refused(clientless);
  const staying = own
    .flatMap(({ options }) => options)
    .filter(isHook)
    .filter((option) => !isAddressing(option, uplink));
  return {
    kind: 'rewiring',
    files: withStanza(changes, { files, path, text: ['auto '.concat(bridge), ...text] }),
    ...(isIfupdown2(facts)
      ? commandsWithReload(taking, facts.ifupdown)
      : commandsFor(taking, facts.ifupdown)),
    atBoot: [],
    warnings:
      staying.length === 0
        ? []
        : [
            message('plan.createBridge.ifupdownHooks', {
              uplink,
              hooks: staying.map(({ name, value }) => `${name} ${value}`).join('\n'),
            }),
          ],
    silenceMs,
  };
}

function createIsolated(
  facts: HostFacts,
  files: readonly HostFile[],
  request: CreateBridgeRequest,
): Rewiring | Refused {
  const { bridge, addressing } = request;
  const addressings = addressingAsked(addressing.kind === 'keep' ? { kind: 'none' } : addressing).map(
    (one) => (one.family === 'inet6' ? { ...one, options: [...one.options, noDuplicateDetection] } : one),
  );
  const text = formatStanzas(bridge, {
    options: bridgeOptions(facts, request, {}),
    addressings,
    indent: defaultIndent,
  });
  const taking: Taking = {
    kind: 'create',
    bridge,
    before: [],
    after: addressings,
    addresses: [],
    prefixes: [],
    aliases: [],
    isSame: false,
  };
  return {
    kind: 'rewiring',
    files: withStanza([], {
      files,
      path: placeFor(files, { name: bridge }),
      text: [`auto ${bridge}`, ...text],
    }),
    ...(isIfupdown2(facts)
      ? commandsWithReload(taking, facts.ifupdown)
      : commandsFor(taking, facts.ifupdown)),
    atBoot: [],
    warnings: [],
    silenceMs: 0,
  };
}

/** A bridge without a port has no carrier, duplicate address detection waits for one, and `ifup` gives up after 6 s. */
const noDuplicateDetection: Line = { name: 'dad-attempts', value: '0' };

function remove(
  facts: HostFacts,
  files: readonly HostFile[],
  { bridge }: RemoveBridgeRequest,
): Rewiring | Refused {
  const stanzas = files.flatMap(parseStanzas);
  const own = stanzas.filter((stanza) => isIfaceOf(stanza, bridge));
  const uplink = facts.links.find(({ master, kind }) => master === bridge && kind !== 'tun');
  const edits: Edit[] = [
    ...withoutAuto(bridge, stanzas),
    ...own.flatMap(({ path, lines, options }) => [
      { path, lines, to: [] },
      ...options.map((option): Edit => ({ path, lines: option.lines, to: [] })),
    ]),
  ];
  const now = own.map((stanza) => addressingOf(stanza, { from: bridge, to: uplink?.name ?? bridge }));
  if (uplink === undefined) {
    const taking: Taking = {
      kind: 'remove',
      bridge,
      before: now,
      after: [],
      addresses: [],
      prefixes: [],
      aliases: [],
      isSame: false,
    };
    return {
      kind: 'rewiring',
      files: withoutEmpty(changedFiles(files, edits)),
      ...(isIfupdown2(facts)
        ? commandsWithReload(taking, facts.ifupdown)
        : commandsFor(taking, facts.ifupdown)),
      atBoot: [],
      warnings: [],
      silenceMs: 0,
    };
  }
  const name = uplink.name;
  const addressings = kept(now);
  const port = stanzas.filter((stanza) => isIfaceOf(stanza, name));
  if (port.some(({ words }) => words[2] !== 'manual'))
    return refused({ code: 'ifupdown-port-configured', values: { bridge, name } });
  const [first] = port;
  const staying = port.flatMap(({ path, options }) =>
    options
      .filter((option) => !isAddressing(option, name))
      .flatMap(({ lines }) => rawLines(fileOf(files, path), lines)),
  );
  const indent = indentOf(own, files);
  const text = formatStanzas(name, { options: [], addressings, indent });
  const isAutomatic = stanzas.some(({ keyword, words }) => isAuto(keyword) && words.includes(name));
  const lines = [...(isAutomatic ? [] : [`auto ${name}`]), ...text.slice(0, 1), ...staying, ...text.slice(1)];
  const back: Edit[] =
    first === undefined
      ? []
      : [
          { path: first.path, lines: first.lines, to: lines },
          ...port.flatMap(({ path, options, lines: where }, index): Edit[] => [
            ...(index === 0 ? [] : [{ path, lines: where, to: [] }]),
            ...options.map((option): Edit => ({ path, lines: option.lines, to: [] })),
          ]),
        ];
  const changes = withoutEmpty(changedFiles(files, [...edits, ...back]));
  const bridgeLink = facts.links.find((one) => one.name === bridge);
  const taking: Taking = {
    kind: 'remove',
    bridge,
    uplink: name,
    before: now,
    after: addressings,
    addresses: bridgeLink === undefined ? [] : movedAddresses(bridgeLink),
    prefixes: [],
    aliases: [],
    isSame: true,
  };
  const clientless = withoutClient(facts, taking);
  if (clientless !== undefined) return refused(clientless);
  return {
    kind: 'rewiring',
    files: first === undefined ? withStanza(changes, { files, path: mainPath, text: lines }) : changes,
    ...(isIfupdown2(facts)
      ? commandsWithReload(taking, facts.ifupdown)
      : commandsFor(taking, facts.ifupdown)),
    atBoot: [],
    warnings: [],
    silenceMs,
  };
}

function refuse(facts: HostFacts, files: readonly HostFile[]): Problem | undefined {
  if (files.length === 0) return { code: 'ifupdown-file-missing', values: { path: mainPath } };
  // Its hook makes the bridge when `ifup` runs, and without it that fails with the host half changed.
  return facts.isBrctlInstalled || isIfupdown2(facts) ? undefined : { code: 'bridge-utils-missing' };
}

/** What these files can say that is not understood here, or could not be given back. */
function refuseUplink(files: readonly HostFile[], uplink: string | undefined): Problem | undefined {
  if (uplink === undefined) return undefined;
  const stanzas = files.flatMap(parseStanzas);
  const own = stanzas.filter((stanza) => isIfaceOf(stanza, uplink));
  const [first] = own;
  if (first === undefined) return { code: 'ifupdown-stanza-missing', values: { name: uplink } };
  const strange =
    own.find(({ words }) => words.length !== 3) ??
    stanzas.find(
      ({ keyword, words }) =>
        (keyword === 'mapping' || keyword === 'iface' || isAuto(keyword)) &&
        words.some((word) => /[*?/=[]/.test(word) && isCovering(word, uplink)),
    );
  return strange === undefined
    ? undefined
    : {
        code: 'ifupdown-stanza-unforeseen',
        values: { name: uplink, path: strange.path, line: [strange.keyword, ...strange.words].join(' ') },
      };
}

/** `eth*`, `/eth*`, `eth0=home`: interfaces(5) lets a word stand for several interfaces, or for another's stanza. */
function isCovering(word: string, name: string): boolean {
  const pattern = word.replace(/^\//, '').replace(/[=/].*$/, '');
  const stem = pattern.replace(/[*?[].*$/, '');
  return pattern === name || (stem !== pattern && name.startsWith(stem));
}

/** Who stops the uplink's DHCP client must know it; the console knows how with dhclient alone. */
function withoutClient({ ifupdown: read }: HostFacts, taking: Taking): Problem | undefined {
  const name = taking.kind === 'create' ? taking.uplink : taking.bridge;
  const families = taking.before.filter(isDhcp).map(({ family }) => family);
  const others = (read?.dhcpClients ?? []).filter(
    (client) => client.interfaceName === name && client.program !== 'dhclient',
  );
  const [other] = others.filter(({ family }) => families.includes(family));
  return other === undefined
    ? undefined
    : { code: 'ifupdown-dhcp-client', values: { name: name ?? '', program: other.program } };
}

/** Stanzas that give nothing (a `manual` one beside a static one) are not carried over. */
function kept(all: readonly Addressing[]): readonly Addressing[] {
  const some = all.filter(({ method, options }) => method !== 'manual' || options.length > 0);
  return some.length > 0 ? some : [{ family: 'inet', method: 'manual', options: [] }];
}

/**
 * bridge-utils-interfaces(5). `bridge_hw` and not `hwaddress`, which the methods of inet6 do not know: the hook sets it
 * before the first port comes in, so that neither udev's MACAddressPolicy nor a tap with a lower MAC changes it.
 */
function bridgeOptions(
  facts: HostFacts,
  request: CreateBridgeRequest,
  { link, mtu }: { link?: Link | undefined; mtu?: string | undefined },
): Line[] {
  const { stp, forwardDelaySeconds, vlanFiltering, uplink } = request;
  const size = request.mtu === undefined ? mtu : String(request.mtu);
  const word = (name: string) => (isIfupdown2(facts) ? name : name.replaceAll('-', '_'));
  const line = (name: string, value: string | undefined): Line[] =>
    value === undefined ? [] : [{ name, value }];
  return [
    ...line(word('bridge-ports'), uplink ?? 'none'),
    ...(isIfupdown2(facts) ? line('hwaddress', link?.mac) : line('bridge_hw', link?.mac)),
    ...line(word('bridge-stp'), stp ? 'on' : 'off'),
    ...line(word('bridge-fd'), String(stp ? forwardDelaySeconds : 0)),
    // With STP a port needs twice the forward delay until it forwards, and `ifup` waits for that by itself.
    ...(stp || isIfupdown2(facts) ? [] : line('bridge_maxwait', '0')),
    ...(vlanFiltering ? line(word('bridge-vlan-aware'), 'yes') : []),
    ...line('mtu', size),
  ];
}

function addressesAfter({ addressing }: CreateBridgeRequest, link: Link | undefined): readonly string[] {
  switch (addressing.kind) {
    case 'keep':
      return link === undefined ? [] : movedAddresses(link);
    case 'static':
      return addressing.addresses;
    case 'dhcp':
    case 'none':
      return [];
    default:
      return addressing satisfies never;
  }
}

function prefixesOf(link: Link | undefined): string[] {
  const six = (link?.addresses ?? []).filter(({ family, scope }) => family === 'inet6' && scope === 'global');
  return [...new Set(six.map(({ address, prefixLength }) => formatSubnet(address, prefixLength)))];
}

function isIfupdown2(facts: HostFacts): boolean {
  return facts.ifupdown?.version === 'ifupdown2';
}

/** A bond or a VLAN is not there before `ifup` has made it; a card is. */
function isMadeByIfup(link: Link | undefined): boolean {
  return link?.kind !== undefined && link.kind !== 'veth';
}

function isIfaceOf({ keyword, words }: Stanza, name: string): boolean {
  return keyword === 'iface' && words[0] === name;
}

function aliasesOf(name: string, stanzas: readonly Stanza[]): string[] {
  const names = stanzas.flatMap(({ keyword, words }) => (keyword === 'iface' ? words.slice(0, 1) : []));
  return [...new Set(names.filter((one) => one.startsWith(`${name}:`)))];
}

function optionOf(stanzas: readonly Stanza[], name: string): string | undefined {
  return stanzas.flatMap(({ options }) => options).find((option) => option.name === name)?.value;
}

const defaultIndent = '    ';

function indentOf(stanzas: readonly Stanza[], files: readonly HostFile[]): string {
  const option = stanzas.flatMap(({ path, options }) => options.map((one) => ({ path, ...one })))[0];
  if (option === undefined) return defaultIndent;
  const [line = ''] = rawLines(fileOf(files, option.path), option.lines);
  return /^\s+/.exec(line)?.[0] ?? '';
}

function fileOf(files: readonly HostFile[], path: string): HostFile {
  return files.find((file) => file.path === path) ?? { path, text: '' };
}

function changedFiles(files: readonly HostFile[], edits: readonly Edit[]): HostFileChange[] {
  return files.flatMap((file) => {
    const after = applyEdits(file, edits);
    return after === file.text ? [] : [{ path: file.path, before: file.text, after, mode: '0644' } as const];
  });
}

/** A file that holds nothing more goes; the main file stays, and what somebody wrote in a comment. */
function withoutEmpty(changes: readonly HostFileChange[]): HostFileChange[] {
  return changes.map(({ after, ...change }) =>
    after === undefined || (change.path !== mainPath && after.trim() === '') ? change : { ...change, after },
  );
}

function withStanza(
  changes: readonly HostFileChange[],
  { files, path, text }: { files: readonly HostFile[]; path: string; text: readonly string[] },
): HostFileChange[] {
  const block = `${text.join('\n')}\n`;
  const there = files.find((file) => file.path === path);
  if (there === undefined) return [...changes, { path, after: block, mode: '0644' }];
  const changed = changes.find((change) => change.path === path);
  const before = changed?.after ?? there.text;
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return [
    ...changes.filter((change) => change !== changed),
    { path, before: there.text, after: `${before}${gap}${block}`, mode: '0644' },
  ];
}

function refused(problem: Problem): Refused {
  return { kind: 'refused', problem };
}

/**
 * Names that stand behind `iface`, and those that a bridge or bond takes as its ports: these need no stanza of their
 * own. `iface X inet loopback` configures nothing that could be rewired.
 */
function namedInterfaces(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [word = '', ...values] = line.trim().split(/\s+/);
    if (word === 'iface') return values[2] === 'loopback' ? [] : values.slice(0, 1);
    return /^(bridge[_-]ports|bond[_-]slaves|slaves)$/.test(word) ? values : [];
  });
}
