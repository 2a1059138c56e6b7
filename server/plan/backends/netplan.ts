import { Document, isAlias, isMap, isNode, type Node, visit } from 'yaml';
import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import { command } from '../../model/command';
import type { Link } from '../../model/facts';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { HostFileChange, PlanCommand } from '../plan';
import type { Backend, HostFacts, ManagerFacts, Refused, Restore, Rewiring } from './backend';
import { readIaid } from './dhcp-identity';
import {
  baseName,
  type Definition,
  editDefinition,
  findValue,
  isNetplanFile,
  isRecord,
  mergeDefinitions,
  type NetplanFile,
  readDefinitions,
  readNetplanFiles,
  readRenderer,
  removeDefinition,
} from './netplan-file';
import {
  leaveBridge,
  makeAhead,
  reconfigureIfFailed,
  reload,
  waitForLease,
  withoutConditions,
} from './networkd-commands';

/**
 * netplan is a compiler: YAML in, files for networkd or NetworkManager out (`netplan generate`). `netplan apply` is not
 * used, for it does more than that: with NetworkManager it stops that (apply.py), with networkd it takes three times
 * as long and is silent for longer (152 ms against 100 ms, DHCP). The bridge gets a file of its own; in the files that
 * describe the uplink the lines of its addressing go, and nothing else changes. Addressing must leave every file,
 * because netplan merges them.
 */
export const netplan: Backend = {
  name: 'netplan',
  owns(facts, interfaceName) {
    const read = readNetplanFiles(facts.files.filter((file) => isNetplanFile(file)));
    // A file that is not YAML describes nothing, and netplan then generates nothing at all: the others still say who owns.
    const files = read.ok ? read.files : readable(facts);
    const file = definitionsFor(files, facts, interfaceName).at(-1)?.file;
    return (
      file && {
        because: message('ownership.because.netplan', { file: file.path, interface: interfaceName }),
        file: file.path,
      }
    );
  },
  createBridge,
  removeBridge,
};

/** What moves between an uplink and its bridge (`netplan(5)`, "Properties for all device types"). */
const movedKeys = [
  'renderer',
  'dhcp4',
  'dhcp6',
  'ipv6-mtu',
  'ipv6-privacy',
  'link-local',
  'ignore-carrier',
  'critical',
  'dhcp-identifier',
  'dhcp4-overrides',
  'dhcp6-overrides',
  'accept-ra',
  'ra-overrides',
  'addresses',
  'ipv6-address-generation',
  'ipv6-address-token',
  'gateway4',
  'gateway6',
  'nameservers',
  'optional',
  'optional-addresses',
  'routes',
  'routing-policy',
] as const;

const portKinds = ['ethernets', 'bonds', 'vlans', 'dummy-devices'] as const;

function createBridge(facts: HostFacts, request: CreateBridgeRequest): Rewiring | Refused {
  const read = readNetplanFiles(facts.files);
  if (!read.ok) return refuse(unreadable(read));
  const all = readDefinitions(read.files);
  const taken = all.find(({ id }) => id === request.bridge);
  if (taken !== undefined)
    return refuse({ code: 'bridge-in-files', values: { name: request.bridge, file: taken.file.path } });
  const { uplink } = request;
  const found = uplink === undefined ? undefined : findUplink(facts, { files: read.files, name: uplink });
  if (found !== undefined && 'code' in found) return refuse(found);
  const renderer = readRenderer(read.files, found?.merged ?? {}, found?.kind ?? 'ethernets');
  if (request.vlanFiltering && renderer !== 'networkd')
    return refuse({ code: 'vlan-filtering-unsupported', values: { manager: `netplan (${renderer})` } });
  const path = `/etc/netplan/90-bridgehead-${request.bridge}.yaml`;
  const standing = facts.files.find((file) => file.path === path)?.text;
  const files: HostFileChange[] = [];
  const link = facts.links.find(({ name }) => name === uplink);
  if (found !== undefined) {
    for (const definition of found.definitions) {
      const edited = takeAddressing(definition, request);
      if (edited === undefined) return refuse(unusual(definition));
      if ('code' in edited) return refuse(edited);
      // One file may describe the uplink twice only by being merged with others, so each is edited once.
      if (edited.text !== definition.file.text)
        files.push({
          path: definition.file.path,
          before: definition.file.text,
          after: edited.text,
          mode: '0600',
        });
    }
  }
  files.unshift({
    path,
    ...(standing === undefined ? {} : { before: standing }),
    after: formatBridge(request, { found, link }),
    mode: '0600',
  });
  const usesDhcp =
    request.addressing.kind === 'dhcp' || (request.addressing.kind === 'keep' && isDhcp(found?.merged));
  const iaid = usesDhcp && uplink !== undefined ? readIaid(facts, uplink) : undefined;
  if (renderer === 'networkd') files.push(...dropIns(request, { iaid }));
  files.push(...cloudInit(facts, found?.definitions ?? []));
  const warnings =
    renderer === 'networkd' && usesDhcp && iaid === undefined && found?.merged['dhcp-identifier'] !== 'mac'
      ? [message('plan.createBridge.warnLease', { uplink: uplink ?? '' })]
      : [];
  const to = { bridge: request.bridge, port: uplink, portId: found?.id, renderer };
  return {
    kind: 'rewiring',
    files,
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [
      ...(renderer === 'networkd' ? makeAhead(request, link) : []),
      ...joinCommands(to),
      ...(usesDhcp && renderer === 'networkd' ? [waitForLease(request.bridge)] : []),
    ],
    restore: [...leaveCommands(to), ...reconfigureIfNetworkdFailed(to)],
    atBoot: [generate],
    warnings,
    silenceMs: silenceMs(renderer),
  };
}

function removeBridge(facts: HostFacts, { bridge }: RemoveBridgeRequest): Rewiring | Refused {
  const read = readNetplanFiles(facts.files);
  if (!read.ok) return refuse(unreadable(read));
  const all = readDefinitions(read.files);
  const standing = all.filter(({ kind, id }) => kind === 'bridges' && id === bridge);
  const last = standing.at(-1);
  if (last === undefined) return refuse({ code: 'bridge-owner-unknown', values: { name: bridge } });
  const user = all.find(
    ({ id, value }) =>
      id !== bridge &&
      (value['link'] === bridge ||
        (Array.isArray(value['interfaces']) && value['interfaces'].includes(bridge))),
  );
  if (user !== undefined)
    return refuse({ code: 'bridge-referenced', values: { name: bridge, by: user.id, file: user.file.path } });
  const merged = mergeDefinitions(standing);
  const ports = Array.isArray(merged['interfaces']) ? merged['interfaces'].map(String) : [];
  if (ports.length > 1)
    return refuse({ code: 'bridge-many-uplinks', values: { name: bridge, uplinks: ports.join(', ') } });
  const [portId] = ports;
  const port = facts.links.find(({ master, kind }) => master === bridge && kind !== 'tun');
  const renderer = readRenderer(read.files, merged, 'bridges');
  // One file may lose the bridge and gain the addressing: each edit starts from what the one before made.
  const texts = new Map(read.files.map((file) => [file.path, file.text]));
  const edit = (
    { file, kind, id }: Definition,
    change: (definition: Definition) => string | undefined,
  ): Problem | undefined => {
    const now = readNetplanFiles([{ path: file.path, text: texts.get(file.path) ?? '' }]);
    const again = now.ok
      ? readDefinitions(now.files).find((one) => one.kind === kind && one.id === id)
      : undefined;
    const text = again && change(again);
    if (text === undefined || !isYaml(text)) return unusual({ file, kind, id, value: {} });
    texts.set(file.path, text);
    return undefined;
  };
  for (const definition of standing) {
    if (!definition.file.path.startsWith('/etc/')) return refuse(elsewhere(definition));
    const problem = edit(definition, removeDefinition);
    if (problem !== undefined) return refuse(problem);
  }
  if (portId !== undefined) {
    const definitions = all.filter(
      ({ kind, id, file }) =>
        portKinds.some((one) => one === kind) && id === portId && file.path.startsWith('/etc/'),
    );
    const target = definitions.at(-1);
    if (target === undefined) return refuse(elsewhere(last));
    for (const definition of definitions) {
      const moved = definition === target ? pairsOf(standing, merged) : undefined;
      const problem = edit(definition, (now) => giveAddressing(now, moved));
      if (problem !== undefined) return refuse(problem);
    }
  }
  const files: HostFileChange[] = [];
  for (const { path, text } of read.files) {
    const after = texts.get(path) ?? text;
    if (after === text) continue;
    const isOurs = path === `/etc/netplan/90-bridgehead-${bridge}.yaml`;
    files.push({ path, before: text, mode: '0600', ...(isOurs && !hasDefinitions(after) ? {} : { after }) });
  }
  const ours = [dropIn(bridge, 'network'), dropIn(bridge, 'netdev')].flatMap((one) => {
    const before = facts.files.find(({ path }) => path === one.path)?.text;
    return before === undefined ? [] : [{ ...one, before }];
  });
  files.push(...ours);
  // Our drop-in gave the bridge what the uplink has of itself; another bridge's lease is kept the same way.
  const iaid = isDhcp(merged) && ours.length === 0 ? readIaid(facts, bridge) : undefined;
  if (iaid !== undefined && portId !== undefined && renderer === 'networkd') {
    const one = dropIn(portId, 'network');
    const before = facts.files.find((file) => file.path === one.path)?.text;
    files.push({ ...one, ...(before === undefined ? {} : { before }), after: formatIaid(iaid) });
  }
  const to = { bridge, port: port?.name, portId, renderer };
  return {
    kind: 'rewiring',
    files,
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [
      ...withoutConditions(
        leaveCommands(to).filter(({ onlyIf }) => renderer === 'networkd' || onlyIf === undefined),
      ),
      ...(isDhcp(merged) && renderer === 'networkd' && port !== undefined ? [waitForLease(port.name)] : []),
    ],
    restore: [...joinCommands(to), ...reconfigureIfNetworkdFailed(to)],
    atBoot: [generate],
    warnings: [],
    silenceMs: silenceMs(renderer),
  };
}

/**
 * The worst of what was measured with netplan 0.106 on a busy host, DHCP and static, there and back: networkd 294 ms
 * (mostly 100 to 170), NetworkManager 209 ms. NetworkManager takes a bridge away itself when its profile is gone.
 */
function silenceMs(renderer: string): number {
  return renderer === 'networkd' ? 300 : 250;
}

const timeoutMs = 15_000;
const generate: PlanCommand = { command: command('netplan', 'generate'), timeoutMs };
const reloadProfiles: PlanCommand = { command: command('nmcli', 'connection', 'reload'), timeoutMs };

interface Ends {
  readonly bridge: string;
  readonly port: string | undefined;
  readonly portId: string | undefined;
  readonly renderer: string;
}

function joinCommands({ bridge, portId, renderer }: Ends): readonly PlanCommand[] {
  if (renderer === 'networkd') return [generate, reload];
  return [generate, reloadProfiles, up(bridge), ...(portId === undefined ? [] : [up(portId)])];
}

function leaveCommands({ bridge, port, portId, renderer }: Ends): readonly Restore[] {
  if (renderer === 'networkd') return [generate, reload, ...leaveBridge({ bridge, port })];
  return [
    generate,
    reloadProfiles,
    ...(portId === undefined ? [] : [up(portId)]),
    ...leaveBridge({ bridge, port: undefined }),
  ];
}

function reconfigureIfNetworkdFailed({ port, renderer }: Ends): readonly Restore[] {
  return renderer === 'networkd' ? reconfigureIfFailed(port) : [];
}

/** A profile that netplan generated is named after the definition. */
function up(id: string): PlanCommand {
  return {
    command: command('nmcli', '--wait', '25', 'connection', 'up', `netplan-${id}`),
    timeoutMs: 30_000,
  };
}

interface FoundUplink {
  readonly id: string;
  readonly kind: Definition['kind'];
  readonly definitions: readonly Definition[];
  readonly merged: Readonly<Record<string, unknown>>;
}

function findUplink(
  facts: HostFacts,
  { files, name }: { files: readonly NetplanFile[]; name: string },
): FoundUplink | Problem {
  const definitions = definitionsFor(files, facts, name);
  const last = definitions.at(-1);
  if (last === undefined) return { code: 'bridge-owner-unknown', values: { name } };
  const others = definitions.find(({ id }) => id !== last.id);
  const merged = mergeDefinitions(definitions);
  const match = merged['match'];
  const glob = isRecord(match) ? match['name'] : undefined;
  const isMany =
    merged['set-name'] === undefined &&
    typeof glob === 'string' &&
    facts.links.some((link) => link.name !== name && link.kind !== 'bridge' && isGlobMatch(glob, link.name));
  if (others !== undefined || isMany)
    return { code: 'netplan-match-many', values: { name, id: last.id, file: last.file.path } };
  if (merged['networkmanager'] !== undefined) return unusual(last);
  const outside = definitions.find(({ file }) => !file.path.startsWith('/etc/'));
  if (outside !== undefined) return elsewhere(outside);
  const dropIn = facts.files.find(({ path }) =>
    path.startsWith(`/etc/systemd/network/10-netplan-${last.id}.network.d/`),
  );
  if (dropIn !== undefined && dropIn.path !== dropInPath(last.id, 'network'))
    return { code: 'networkd-drop-in', values: { name, file: dropIn.path } };
  return { id: last.id, kind: last.kind, definitions, merged };
}

/** Definitions of a name: by what was generated from them, else by the name they say. */
function definitionsFor(files: readonly NetplanFile[], facts: ManagerFacts, name: string): Definition[] {
  const all = readDefinitions(files);
  const generated =
    /\/10-netplan-(.+)\.network$/.exec(
      facts.networkdLinks.find((link) => link.name === name)?.networkFile ?? '',
    )?.[1] ??
    /^netplan-(.+)$/.exec(
      facts.networkManagerDevices.find((device) => device.name === name)?.connection ?? '',
    )?.[1];
  const named = all.filter(({ id }) => id === generated);
  return named.length > 0 ? named : all.filter((one) => isGlobMatch(nameOf(one), name));
}

function nameOf({ id, value }: Definition): string {
  const { match } = value;
  if (typeof value['set-name'] === 'string') return value['set-name'];
  return isRecord(match) && typeof match['name'] === 'string' ? match['name'] : id;
}

/** The uplink's entry as a port: only what is about the card stays. */
function takeAddressing(
  definition: Definition,
  request: CreateBridgeRequest,
): { readonly text: string } | Problem | undefined {
  const keys = Object.keys(definition.value);
  const set = Object.fromEntries(
    ['dhcp4', 'dhcp6'].filter((key) => isOn(definition.value[key])).map((key) => [key, false]),
  );
  const remove = keys.filter(
    (key) => movedKeys.some((one) => one === key && one !== 'renderer') && key !== 'dhcp4' && key !== 'dhcp6',
  );
  if (request.mtu !== undefined && keys.includes('mtu')) remove.push('mtu');
  const left = keys.filter((key) => !remove.includes(key));
  const insert = [
    ...(request.mtu === undefined ? [] : [`mtu: ${request.mtu}`]),
    // An entry with nothing in it is no mapping, and netplan refuses the file.
    ...(left.length === 0 && request.mtu === undefined ? ['dhcp4: false'] : []),
  ];
  const text = editDefinition(definition, { remove, set, insert: insert.join('\n') });
  return text === undefined || !isYaml(text) ? undefined : { text };
}

/** And the way back. `moved` is what the bridge had, for the one file of several that gets it. */
function giveAddressing(definition: Definition, moved: Document | undefined): string | undefined {
  const given: unknown = moved?.toJS() ?? {};
  const bridge = isRecord(given) ? given : {};
  const keys = Object.keys(definition.value);
  const set = Object.fromEntries(
    ['dhcp4', 'dhcp6']
      .filter((key) => keys.includes(key) && typeof bridge[key] === 'boolean')
      .map((key) => [key, isOn(bridge[key])]),
  );
  const remove = keys.filter((key) => movedKeys.some((one) => one === key) && !(key in set));
  for (const key of [...remove, ...Object.keys(set)])
    if (key in set || moved === undefined) moved?.delete(key);
  for (const key of Object.keys(set)) moved?.delete(key);
  const isEmpty = moved === undefined || !isMap(moved.contents) || moved.contents.items.length === 0;
  const isLeftBare = keys.every((key) => remove.includes(key)) && isEmpty;
  const insert = isLeftBare ? 'dhcp4: false' : isEmpty ? '' : formatDocument(moved);
  return editDefinition(definition, { remove, set, insert });
}

function formatBridge(
  request: CreateBridgeRequest,
  { found, link }: { found: FoundUplink | undefined; link: Link | undefined },
): string {
  const { addressing, bridge } = request;
  const entry = newDocument({
    interfaces: found === undefined ? [] : [found.id],
    ...(link?.mac === undefined ? {} : { macaddress: link.mac }),
  });
  entry.setIn(['interfaces'], entry.createNode(found === undefined ? [] : [found.id], { flow: true }));
  const mtu = request.mtu ?? found?.merged['mtu'];
  if (mtu !== undefined) entry.set('mtu', mtu);
  if (addressing.kind === 'keep' && found !== undefined) {
    const moved = pairsOf(found.definitions, found.merged);
    if (isMap(moved.contents) && isMap(entry.contents)) entry.contents.items.push(...moved.contents.items);
  }
  for (const [key, value] of Object.entries(addressingOf(request, found)))
    entry.set(key, entry.createNode(value));
  if (found === undefined || addressing.kind === 'none') entry.set('optional', true);
  entry.set(
    'parameters',
    entry.createNode({ stp: request.stp, 'forward-delay': request.stp ? request.forwardDelaySeconds : 0 }),
  );
  const root = newDocument({ network: { version: 2, bridges: { [bridge]: null } } });
  root.setIn(['network', 'bridges', bridge], entry.contents);
  const from = found?.definitions.map(({ file }) => baseName(file.path)).join(', ');
  const first =
    found === undefined
      ? `# ${bridge}, a bridge without an uplink. Written by Bridgehead.`
      : `# ${bridge}, a bridge over ${link?.name ?? found.id}, which ${from} describes. Written by Bridgehead.`;
  return `${first}\n${formatDocument(root)}`;
}

function addressingOf(
  { addressing }: CreateBridgeRequest,
  found: FoundUplink | undefined,
): Readonly<Record<string, unknown>> {
  const identifier = found?.merged['dhcp-identifier'];
  switch (addressing.kind) {
    case 'keep':
      return found === undefined ? { dhcp4: false, dhcp6: false, 'link-local': [] } : {};
    case 'dhcp':
      return { dhcp4: true, ...(identifier === undefined ? {} : { 'dhcp-identifier': identifier }) };
    case 'static':
      return {
        dhcp4: false,
        addresses: addressing.addresses,
        ...(addressing.gateways.length === 0
          ? {}
          : { routes: addressing.gateways.map((via) => ({ to: 'default', via })) }),
        ...(addressing.nameservers.length === 0 && addressing.searchDomains.length === 0
          ? {}
          : {
              nameservers: {
                ...(addressing.nameservers.length === 0 ? {} : { addresses: addressing.nameservers }),
                ...(addressing.searchDomains.length === 0 ? {} : { search: addressing.searchDomains }),
              },
            }),
      };
    case 'none':
      return { dhcp4: false, dhcp6: false, 'accept-ra': false, 'link-local': [] };
    default:
      return addressing satisfies never;
  }
}

/**
 * The moved keys of some definitions as a mapping: as they are written, comments within them too, where one file says
 * them; merged, where several do. `gateway4` and `gateway6` are deprecated (netplan 0.106 warns), and become routes.
 */
function pairsOf(definitions: readonly Definition[], merged: Readonly<Record<string, unknown>>): Document {
  const moved = newDocument({});
  for (const key of movedKeys) {
    if (merged[key] === undefined || key === 'gateway4' || key === 'gateway6') continue;
    const saying = definitions.filter(({ value }) => key in value);
    const [only, another] = saying;
    const node = only && findValue(only, key);
    moved.set(
      key,
      another === undefined && isNode(node) && !hasAnchors(node)
        ? node.clone()
        : moved.createNode(merged[key]),
    );
  }
  const gateways = [merged['gateway4'], merged['gateway6']].filter((one) => one !== undefined);
  if (gateways.length > 0) {
    const routes = Array.isArray(merged['routes']) ? merged['routes'] : [];
    moved.set('routes', moved.createNode([...gateways.map((via) => ({ to: 'default', via })), ...routes]));
  }
  return moved;
}

function hasAnchors(node: Node): boolean {
  let has = false;
  visit(node, (_key, one) => {
    has ||= isAlias(one) || (isNode(one) && 'anchor' in one && one.anchor !== undefined);
  });
  return has;
}

/** 1.1, as netplan reads it: a MAC of digits alone is a number in base 60 there, and is quoted. */
function newDocument(value: unknown): Document {
  return new Document(value, { version: '1.1' });
}

function formatDocument(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** What netplan has no word for, said to networkd beside the files that netplan generates. */
function dropIns(request: CreateBridgeRequest, { iaid }: { iaid: number | undefined }): HostFileChange[] {
  return [
    ...(iaid === undefined ? [] : [{ ...dropIn(request.bridge, 'network'), after: formatIaid(iaid) }]),
    ...(request.vlanFiltering
      ? [
          {
            ...dropIn(request.bridge, 'netdev'),
            after: '# Written by Bridgehead: netplan has no word for it.\n[Bridge]\nVLANFiltering=yes\n',
          },
        ]
      : []),
  ];
}

/** In a folder that nothing but the drop-in is in. */
function dropIn(id: string, suffix: 'network' | 'netdev') {
  return { path: dropInPath(id, suffix), mode: '0644', folder: 'of-its-own' } as const;
}

function dropInPath(id: string, suffix: 'network' | 'netdev'): string {
  return `/etc/systemd/network/10-netplan-${id}.${suffix}.d/bridgehead.conf`;
}

function formatIaid(iaid: number): string {
  return [
    '# Written by Bridgehead: the DHCP server knows this host by it, and netplan has no word for it.',
    '[DHCPv4]',
    `IAID=${iaid}`,
    '',
    '[DHCPv6]',
    `IAID=${iaid}`,
    '',
  ].join('\n');
}

const cloudInitPath = '/etc/cloud/cloud.cfg.d/99-disable-network-config.cfg';

/** cloud-init writes its file anew at boot unless it is told not to. Its own header says that the file is its. */
function cloudInit(facts: HostFacts, edited: readonly Definition[]): HostFileChange[] {
  const isItsFile = edited.some(({ file }) => /^#.*(cloud-init|datasource)/m.test(file.text));
  const isTold = facts.files.some(
    ({ path, text }) =>
      path.startsWith('/etc/cloud/cloud.cfg.d/') &&
      /^\s*network:\s*\{?\s*config:\s*["']?disabled/m.test(text),
  );
  if (!isItsFile || isTold) return [];
  const before = facts.files.find(({ path }) => path === cloudInitPath)?.text;
  return [
    {
      path: cloudInitPath,
      ...(before === undefined ? {} : { before }),
      after: 'network: {config: disabled}\n',
      mode: '0644',
    },
  ];
}

function isDhcp(merged: Readonly<Record<string, unknown>> | undefined): boolean {
  return isOn(merged?.['dhcp4']) || isOn(merged?.['dhcp6']);
}

function isOn(value: unknown): boolean {
  return value === true;
}

function hasDefinitions(text: string): boolean {
  const read = readNetplanFiles([{ path: '/etc/netplan/a.yaml', text }]);
  return !read.ok || readDefinitions(read.files).length > 0;
}

function isYaml(text: string): boolean {
  return readNetplanFiles([{ path: '/etc/netplan/a.yaml', text }]).ok;
}

function readable(facts: ManagerFacts): readonly NetplanFile[] {
  return facts.files.flatMap((file) => {
    const one = readNetplanFiles([file]);
    return one.ok ? one.files : [];
  });
}

function refuse(problem: Problem): Refused {
  return { kind: 'refused', problem };
}

function unreadable({ file, reason }: { file: { path: string }; reason: string }): Problem {
  return {
    code: 'manager-file-unreadable',
    values: { file: file.path },
    evidence: [{ output: reason }],
  };
}

function unusual({ file, id }: Definition): Problem {
  return { code: 'manager-file-unusual', values: { file: file.path, name: id } };
}

function elsewhere({ file, id }: Definition): Problem {
  return { code: 'manager-file-elsewhere', values: { file: file.path, name: id } };
}

/** `match: {name: "en*"}`: shell globs, as networkd takes them. */
function isGlobMatch(glob: string, name: string): boolean {
  const pattern = glob.replaceAll(/[^*?]+|[*?]/g, (part) =>
    part === '*' ? '.*' : part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^${pattern}$`, 's').test(name);
}
