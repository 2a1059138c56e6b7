import { Document, isAlias, isMap, isNode, type Node, visit } from 'yaml';
import type { CreateBridgeRequest } from '../../model/bridge-request';
import type { Link } from '../../model/facts';
import type { Problem } from '../../model/problem';
import {
  baseName,
  type Definition,
  editDefinition,
  findValue,
  isRecord,
  readNetplanFiles,
} from './netplan-file';
import type { NetplanUplink } from './netplan-uplink';

/**
 * What an uplink's entry says of addresses, routes and names goes to its bridge's entry and comes back, as it is
 * written; what is about the card stays.
 *
 * What moves between an uplink and its bridge (`netplan(5)`, "Properties for all device types").
 */
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

/** The uplink's entry as a port: only what is about the card stays. */
export function takeAddressing(
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
export function giveAddressing(definition: Definition, moved: Document | undefined): string | undefined {
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

/** The bridge's own file, whole. */
export function formatBridge(
  request: CreateBridgeRequest,
  { found, link }: { found: NetplanUplink | undefined; link: Link | undefined },
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
  found: NetplanUplink | undefined,
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
export function pairsOf(
  definitions: readonly Definition[],
  merged: Readonly<Record<string, unknown>>,
): Document {
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

export function isDhcp(merged: Readonly<Record<string, unknown>> | undefined): boolean {
  return isOn(merged?.['dhcp4']) || isOn(merged?.['dhcp6']);
}

function isOn(value: unknown): boolean {
  return value === true;
}

export function isYaml(text: string): boolean {
  return readNetplanFiles([{ path: '/etc/netplan/a.yaml', text }]).ok;
}
