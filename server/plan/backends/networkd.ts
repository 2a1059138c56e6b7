import type { CreateBridgeRequest, RemoveBridgeRequest } from '../../model/bridge-request';
import type { HostFile } from '../../model/facts';
import { message } from '../../model/message';
import type { Problem } from '../../model/problem';
import type { HostFileChange } from '../plan';
import type { Backend, HostFacts, Refused, Rewiring } from './backend';
import { readIaid } from './dhcp-identity';
import {
  asPort,
  formatBridge,
  formatNetdev,
  isDhcp,
  onlyFor,
  stackedOn,
  withAddressing,
} from './networkd-bridge';
import {
  leaveBridge,
  makeAhead,
  reconfigureIfFailed,
  reload,
  waitForLease,
  withoutConditions,
} from './networkd-commands';
import { formatNetworkdFile, type NetworkdFile, parseNetworkdFile, valuesOf } from './networkd-file';

/**
 * The bridge gets a .netdev and a .network of its own, whose names sort before all others that could match it, by
 * `Type=` or by the MAC that it shares with its uplink: networkd takes the first file that matches. The uplink's file
 * loses the sections of its addressing where it is about the uplink alone; a file for many (`Name=en*`), or one of the
 * distribution, stays as it is, and the uplink gets one of its own that comes first.
 */
export const networkd: Backend = {
  name: 'networkd',
  owns({ networkdLinks }, interfaceName) {
    const link = networkdLinks.find((candidate) => candidate.name === interfaceName);
    // What netplan generated is netplan's, though networkd carries it out.
    if (link?.networkFile === undefined || /\/\d+-netplan-[^/]*$/.test(link.networkFile)) return undefined;
    if (link.administrativeState === 'unmanaged') return undefined;
    return {
      because: message('ownership.because.networkd', {
        file: link.networkFile,
        state: link.administrativeState,
      }),
      file: link.networkFile,
    };
  },
  createBridge,
  removeBridge,
};

const directory = '/etc/systemd/network';
/** The worst of what was measured with systemd 252 on a busy host, DHCP and static, there and back: 232 ms. */
const silenceMs = 250;
/** Before "10-…", and before every name that begins with a letter. */
const ours = '00-bridgehead-';

function createBridge(facts: HostFacts, request: CreateBridgeRequest): Rewiring | Refused {
  const { bridge, uplink } = request;
  const taken = facts.files.find(
    (file) =>
      /\/systemd\/network\/[^/]+\.netdev$/.test(file.path) &&
      valuesOf(parseNetworkdFile(file.text), 'NetDev', 'Name').includes(bridge),
  );
  if (taken !== undefined)
    return refuse({ code: 'bridge-in-files', values: { name: bridge, file: taken.path } });
  const link = facts.links.find(({ name }) => name === uplink);
  const found = uplink === undefined ? undefined : findFile(facts, uplink);
  if (found !== undefined && 'code' in found) return refuse(found);
  const source = found && parseNetworkdFile(found.text);
  const usesDhcp =
    request.addressing.kind === 'dhcp' ||
    (request.addressing.kind === 'keep' && source !== undefined && isDhcp(source));
  const iaid = usesDhcp && uplink !== undefined ? readIaid(facts, uplink) : undefined;
  const identity = source === undefined ? [] : valuesOf(source, 'DHCPv4', 'ClientIdentifier');
  const files: HostFileChange[] = [
    {
      path: `${directory}/${ours}${bridge}.netdev`,
      after: formatNetdev(request, link),
      mode: '0644',
    },
    {
      path: `${directory}/${ours}${bridge}.network`,
      after: formatBridge(request, { source, link, iaid }),
      mode: '0644',
    },
  ];
  if (found !== undefined && source !== undefined && uplink !== undefined) {
    const port = formatNetworkdFile(asPort(source, request));
    if (isAboutAlone(source, { facts, name: uplink }) && found.path.startsWith('/etc/'))
      files.push({ path: found.path, before: found.text, after: port, mode: '0644' });
    else if (baseName(found.path) > `${ours}${uplink}.network`)
      files.push({
        path: `${directory}/${ours}${uplink}.network`,
        after: onlyFor(uplink, asPort(source, request)),
        mode: '0644',
      });
    else return refuse({ code: 'manager-file-elsewhere', values: { file: found.path, name: uplink } });
  }
  return {
    kind: 'rewiring',
    files: files.map((file) => withBefore(file, facts)),
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [...makeAhead(request, link), reload, ...(usesDhcp ? [waitForLease(bridge)] : [])],
    restore: [reload, ...leaveBridge({ bridge, port: uplink }), ...reconfigureIfFailed(uplink)],
    atBoot: [],
    warnings:
      usesDhcp && iaid === undefined && !identity.includes('mac')
        ? [message('plan.createBridge.warnLease', { uplink: uplink ?? '' })]
        : [],
    silenceMs,
  };
}

function removeBridge(facts: HostFacts, { bridge }: RemoveBridgeRequest): Rewiring | Refused {
  const netdev = facts.files.find(
    (file) =>
      /^\/etc\/systemd\/network\/[^/]+\.netdev$/.test(file.path) &&
      valuesOf(parseNetworkdFile(file.text), 'NetDev', 'Name').includes(bridge),
  );
  const own = findFile(facts, bridge);
  if (netdev === undefined || 'code' in own)
    return refuse('code' in own ? own : { code: 'bridge-owner-unknown', values: { name: bridge } });
  const source = parseNetworkdFile(own.text);
  if (!isAboutAlone(source, { facts, name: bridge }) || !own.path.startsWith('/etc/'))
    return refuse({ code: 'manager-file-elsewhere', values: { file: own.path, name: bridge } });
  const stacked = stackedOn(source);
  if (stacked !== undefined)
    return refuse({ code: 'bridge-referenced', values: { name: bridge, by: stacked, file: own.path } });
  const port = facts.links.find(({ master, kind }) => master === bridge && kind !== 'tun');
  const files: HostFileChange[] = [
    { path: netdev.path, before: netdev.text, mode: '0644' },
    { path: own.path, before: own.text, mode: '0644' },
  ];
  if (port !== undefined) {
    const found = findFile(facts, port.name);
    if ('code' in found) return refuse(found);
    if (!found.path.startsWith('/etc/'))
      return refuse({ code: 'manager-file-elsewhere', values: { file: found.path, name: port.name } });
    const isOurs = found.path === `${directory}/${ours}${port.name}.network`;
    files.push({
      path: found.path,
      before: found.text,
      // Ours was put before a file for many, which is still as it was.
      ...(isOurs ? {} : { after: formatNetworkdFile(withAddressing(parseNetworkdFile(found.text), source)) }),
      mode: '0644',
    });
  }
  return {
    kind: 'rewiring',
    files,
    kernel: 'by-manager',
    kernelBack: 'after-manager',
    apply: [
      reload,
      ...withoutConditions(leaveBridge({ bridge, port: port?.name })),
      ...(port !== undefined && isDhcp(source) ? [waitForLease(port.name)] : []),
    ],
    restore: [reload, ...reconfigureIfFailed(port?.name)],
    atBoot: [],
    warnings: [],
    silenceMs,
  };
}

/** The file that networkd says it took, without drop-ins that add to it. */
function findFile(facts: HostFacts, name: string): HostFile | Problem {
  const path = facts.networkdLinks.find((link) => link.name === name)?.networkFile;
  const file = facts.files.find((one) => one.path === path);
  if (path === undefined) return { code: 'bridge-owner-unknown', values: { name } };
  if (file === undefined) return { code: 'manager-file-elsewhere', values: { file: path, name } };
  const dropIn = facts.files.find((one) => one.path.includes(`/systemd/network/${baseName(path)}.d/`));
  if (dropIn !== undefined) return { code: 'networkd-drop-in', values: { name, file: dropIn.path } };
  return file;
}

/** Whether no other interface of the host would miss what the file says. */
function isAboutAlone(file: NetworkdFile, { facts, name }: { facts: HostFacts; name: string }): boolean {
  const names = valuesOf(file, 'Match', 'Name').flatMap((value) => value.split(/\s+/));
  const macs = valuesOf(file, 'Match', 'MACAddress').concat(valuesOf(file, 'Match', 'PermanentMACAddress'));
  if (names.length > 0) return names.every((one) => one === name);
  const mac = facts.links.find((link) => link.name === name)?.mac;
  return macs.length === 1 && macs[0]?.toLowerCase() === mac;
}

function withBefore(file: HostFileChange, facts: HostFacts): HostFileChange {
  const before = file.before ?? facts.files.find(({ path }) => path === file.path)?.text;
  return before === undefined ? file : { ...file, before };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function refuse(problem: Problem): Refused {
  return { kind: 'refused', problem };
}
