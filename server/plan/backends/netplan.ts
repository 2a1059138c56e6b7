import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import { command } from '../../model/command';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { HostFileChange, PlanCommand } from '../plan';
import type { Backend, HostFacts, Refused, Restore, Rewiring } from './backend';
import { readIaid } from './dhcp-identity';
import { formatBridge, giveAddressing, isDhcp, isYaml, pairsOf, takeAddressing } from './netplan-addressing';
import { cloudInit, dropIn, dropIns, formatIaid } from './netplan-drop-ins';
import {
  type Definition,
  isNetplanFile,
  mergeDefinitions,
  readDefinitions,
  readNetplanFiles,
  readRenderer,
  removeDefinition,
} from './netplan-file';
import { definitionsFor, entryElsewhere, findUplink, readableFiles, unusualEntry } from './netplan-uplink';
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
    const files = read.ok ? read.files : readableFiles(facts);
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
      if (edited === undefined) return refuse(unusualEntry(definition));
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
    if (text === undefined || !isYaml(text)) return unusualEntry({ file, kind, id, value: {} });
    texts.set(file.path, text);
    return undefined;
  };
  for (const definition of standing) {
    if (!definition.file.path.startsWith('/etc/')) return refuse(entryElsewhere(definition));
    const problem = edit(definition, removeDefinition);
    if (problem !== undefined) return refuse(problem);
  }
  if (portId !== undefined) {
    const definitions = all.filter(
      ({ kind, id, file }) =>
        portKinds.some((one) => one === kind) && id === portId && file.path.startsWith('/etc/'),
    );
    const target = definitions.at(-1);
    if (target === undefined) return refuse(entryElsewhere(last));
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

function hasDefinitions(text: string): boolean {
  const read = readNetplanFiles([{ path: '/etc/netplan/a.yaml', text }]);
  return !read.ok || readDefinitions(read.files).length > 0;
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
