import { formatSubnet } from '../../model/address';
import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import type { HostFile, Link } from '../../model/facts';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import { movedAddresses } from '../wire-kernel';
import type { Backend, HostFacts, Refused, Rewiring } from './backend';
import { commandsFor, type Taking } from './ifupdown-commands';
import {
  changedFiles,
  defaultIndent,
  fileOf,
  indentOf,
  withoutEmpty,
  withoutStanzas,
  withStanza,
} from './ifupdown-edits';
import { refuseClient, refuseFiles, refuseUplink } from './ifupdown-refusals';
import {
  addressingAsked,
  addressingOf,
  aliasesOf,
  bridgeOptions,
  formatStanzas,
  isAddressing,
  isAuto,
  isHook,
  isIfaceOf,
  isIfupdown2,
  kept,
  type Line,
  makeManual,
  withoutAuto,
} from './ifupdown-stanzas';
import {
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
    const refusal = refuseFiles(facts, files) ?? refuseUplink(files, request.uplink);
    if (refusal !== undefined) return refused(refusal);
    return request.uplink === undefined
      ? createIsolated(facts, files, request)
      : createOver(facts, files, { ...request, uplink: request.uplink });
  },
  removeBridge(facts, request) {
    const files = readFiles(facts.files);
    const refusal = refuseFiles(facts, files);
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
    options: bridgeOptions(facts.ifupdown, request, { link, mtu: optionOf(own, 'mtu') }),
    addressings,
    indent: indentOf(own, files),
  });
  const after = isIfupdown2(facts.ifupdown) || !isMadeByIfup(link) ? undefined : uplink;
  const path = placeFor(files, { name: bridge, ...(after === undefined ? {} : { after }) });
  const changes = changedFiles(files, [
    // ifupdown2 turns IPv6 off on the ports of a bridge by itself.
    ...makeManual(uplink, own, { files, indent: indentOf(own, files), deaf: !isIfupdown2(facts.ifupdown) }),
    ...withoutStanzas(aliased),
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
  const clientless = refuseClient(facts, taking);
  if (clientless !== undefined) return refused(clientless);
  const staying = own
    .flatMap(({ options }) => options)
    .filter(isHook)
    .filter((option) => !isAddressing(option, uplink));
  return {
    kind: 'rewiring',
    files: withStanza(changes, { files, path, text: ['auto '.concat(bridge), ...text] }),
    ...commandsFor(taking, facts.ifupdown),
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
    options: bridgeOptions(facts.ifupdown, request, {}),
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
    ...commandsFor(taking, facts.ifupdown),
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
  const edits = [...withoutAuto(bridge, stanzas), ...withoutStanzas(own)];
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
      ...commandsFor(taking, facts.ifupdown),
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
    first === undefined ? [] : [{ path: first.path, lines: first.lines, to: lines }, ...withoutStanzas(port)];
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
  const clientless = refuseClient(facts, taking);
  if (clientless !== undefined) return refused(clientless);
  return {
    kind: 'rewiring',
    files: first === undefined ? withStanza(changes, { files, path: mainPath, text: lines }) : changes,
    ...commandsFor(taking, facts.ifupdown),
    atBoot: [],
    warnings: [],
    silenceMs,
  };
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

/** A bond or a VLAN is not there before `ifup` has made it; a card is. */
function isMadeByIfup(link: Link | undefined): boolean {
  return link?.kind !== undefined && link.kind !== 'veth';
}

function optionOf(stanzas: readonly Stanza[], name: string): string | undefined {
  return stanzas.flatMap(({ options }) => options).find((option) => option.name === name)?.value;
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
