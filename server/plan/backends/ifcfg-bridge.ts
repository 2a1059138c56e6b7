import type { CreateBridgeRequest } from '../../model/bridge-request';
import { command } from '../../model/command';
import type { Problem } from '../../model/problem';
import type { HostFileChange, PlanCommand } from '../plan';
import type { HostFacts, Refused, Rewiring } from './backend';
import { editFreedIfcfg, editPortIfcfg, formatBridgeIfcfg } from './ifcfg-edits';
import { findIfcfg, ifcfgValue, isIfcfgFile, scriptsDirectory } from './ifcfg-files';
import { withValue } from './ini-lines';
import { activeId } from './keyfile-profiles';
import { nmcli } from './nmcli';
import { stableUuid } from './stable-uuid';

/** Who acts on the files: the `network` service's scripts, or NetworkManager's plugin ifcfg-rh. */
type Reader = 'scripts' | 'networkmanager';

/**
 * The recipe restarts all of the host's network (`systemctl restart network`), which takes every VM's tap off its
 * bridge. The scripts that this calls are called here for the two interfaces alone. Where the kernel is rewired before,
 * `ifup` finds the port in the bridge and the addresses on it, and leaves both: it asks the LAN for a duplicate (2 s)
 * only for an address that is not there (initscripts 10, ifup-eth).
 */
function apply(reader: Reader, { bridge, uuid, uplink, isDhcp }: Parts): PlanCommand[] {
  if (reader === 'networkmanager') return [nmcli.reload(), nmcli.up('uuid', uuid)];
  return [
    ...(uplink === undefined ? [] : [...stopDhcp(uplink, isDhcp), script('ifup', uplink)]),
    script('ifup', bridge),
  ];
}

interface Parts {
  readonly bridge: string;
  readonly uuid: string;
  readonly uplink: string | undefined;
  readonly isDhcp: boolean;
}

/** `ifdown` ends the interface's dhclient, which would go on renewing its lease and put the address back. */
function stopDhcp(name: string, isDhcp: boolean): PlanCommand[] {
  return isDhcp ? [script('ifdown', name)] : [];
}

/** `dhclient -1` gives up after 60 s. */
function script(name: 'ifup' | 'ifdown', interfaceName: string): PlanCommand {
  return { command: command(name, interfaceName), timeoutMs: 70_000 };
}

export function createIfcfgBridge(
  facts: HostFacts,
  request: CreateBridgeRequest,
  reader: Reader,
): Rewiring | Refused {
  const { bridge } = request;
  const path = `${scriptsDirectory}/ifcfg-${bridge}`;
  const taken = findIfcfg(facts, { name: bridge }) ?? facts.files.find((file) => file.path === path);
  if (taken !== undefined) return refuse({ code: 'bridge-file-taken', values: { bridge, file: taken.path } });
  const uplink = facts.links.find(({ name }) => name === request.uplink);
  const uuid = stableUuid(bridge, uplink?.mac ?? '');
  const made = (after: string): HostFileChange => ({ path, after, mode: '0644' });
  if (uplink === undefined)
    return {
      ...rewiringBy(reader),
      files: [made(formatBridgeIfcfg(request, { uuid, reader }))],
      apply: apply(reader, { bridge, uuid, uplink: undefined, isDhcp: false }),
      restore: reader === 'networkmanager' ? [nmcli.reload()] : [],
    };
  const port = findIfcfg(facts, uplink);
  if (port === undefined) return refuse(unsaved(facts, uplink.name));
  const isKept = request.addressing.kind === 'keep';
  const isDhcp = usesDhcp(port.text);
  const active = activeId(facts, uplink.name);
  return {
    ...rewiringBy(reader),
    files: [
      made(formatBridgeIfcfg(request, { uuid, uplink, old: port.text, reader })),
      { path: port.path, before: port.text, after: editPortIfcfg(port.text, request), mode: '0644' },
      ...companionFiles(facts, { from: uplink.name, to: isKept ? bridge : undefined }),
      ...gatewayDevice(facts, { from: uplink.name, to: bridge }),
    ],
    apply: apply(reader, { bridge, uuid, uplink: uplink.name, isDhcp }),
    restore:
      reader === 'networkmanager'
        ? [nmcli.reload(), ...(active === undefined ? [] : [nmcli.up('id', active)])]
        : [...stopDhcp(uplink.name, isDhcp), script('ifup', uplink.name)],
  };
}

export function removeIfcfgBridge(facts: HostFacts, bridge: string, reader: Reader): Rewiring | Refused {
  const file = findIfcfg(facts, { name: bridge });
  if (file === undefined) return refuse(unsaved(facts, bridge));
  const gone: HostFileChange = { path: file.path, before: file.text, mode: '0644' };
  const port = facts.files.find(
    (candidate) => isIfcfgFile(candidate) && ifcfgValue(candidate.text, 'BRIDGE') === bridge,
  );
  const uplink = port && facts.links.find((link) => findIfcfg(facts, link) === port);
  const uuid = ifcfgValue(file.text, 'UUID');
  const upBridge = () =>
    uuid === undefined ? nmcli.up('id', activeId(facts, bridge) ?? bridge) : nmcli.up('uuid', uuid);
  if (port === undefined || uplink === undefined)
    return {
      ...rewiringBy(reader),
      files: [gone],
      apply: reader === 'networkmanager' ? [nmcli.reload()] : [],
      restore: reader === 'networkmanager' ? [nmcli.reload(), upBridge()] : [script('ifup', bridge)],
    };
  const isDhcp = usesDhcp(file.text);
  const portId = activeId(facts, uplink.name) ?? uplink.name;
  return {
    ...rewiringBy(reader),
    files: [
      {
        path: port.path,
        before: port.text,
        after: editFreedIfcfg(port.text, file.text),
        mode: '0644',
      },
      gone,
      ...companionFiles(facts, { from: bridge, to: uplink.name }),
      ...gatewayDevice(facts, { from: bridge, to: uplink.name }),
    ],
    apply:
      reader === 'networkmanager'
        ? [nmcli.load(port.path), nmcli.up('id', portId), nmcli.reload()]
        : [script('ifup', uplink.name)],
    restore:
      reader === 'networkmanager'
        ? [nmcli.reload(), upBridge()]
        : [...stopDhcp(uplink.name, isDhcp), script('ifup', uplink.name), script('ifup', bridge)],
  };
}

/**
 * Files that name the interface in their own name: routes and rules, aliases (`ifcfg-eth0:1`), ranges. They go with the
 * addresses, or away.
 */
function companionFiles(
  { files }: Pick<HostFacts, 'files'>,
  { from, to }: { from: string; to: string | undefined },
): HostFileChange[] {
  const own = new RegExp(
    `^${scriptsDirectory}/((?:route|rule)6?-|ifcfg-(?=[^/]*[:-][^/]*$))${escapeDots(from)}((?::|-range)[^/.~]+)?$`,
  );
  return files.flatMap((file): HostFileChange[] => {
    const [, kind, rest = ''] = own.exec(file.path) ?? [];
    if (kind === undefined || (kind === 'ifcfg-' && rest === '')) return [];
    const gone: HostFileChange = { path: file.path, before: file.text, mode: '0644' };
    if (to === undefined) return [gone];
    const after =
      kind === 'ifcfg-' ? renameDevice(file.text, { from, to }) : renameInRoutes(file.text, { from, to });
    return [gone, { path: `${scriptsDirectory}/${kind}${to}${rest}`, after, mode: '0644' }];
  });
}

/** `/etc/sysconfig/network` stays as it is, with its GATEWAY, unless it ties that to the interface. */
function gatewayDevice(
  { files }: Pick<HostFacts, 'files'>,
  { from, to }: { from: string; to: string },
): HostFileChange[] {
  const file = files.find(({ path }) => path === '/etc/sysconfig/network');
  if (file === undefined || ifcfgValue(file.text, 'GATEWAYDEV') !== from) return [];
  const after = withValue(file.text, undefined, { key: 'GATEWAYDEV', value: to });
  return [{ path: file.path, before: file.text, after, mode: '0644' }];
}

function renameDevice(text: string, { from, to }: { from: string; to: string }): string {
  const device = ifcfgValue(text, 'DEVICE');
  if (device === undefined || !device.startsWith(from)) return text;
  return withValue(text, undefined, { key: 'DEVICE', value: `${to}${device.slice(from.length)}` });
}

/** `192.168.7.0/24 via 192.168.100.2 dev eth0`, `from 10.0.0.0/8 iif eth0 table 7`; the older form has no names. */
function renameInRoutes(text: string, { from, to }: { from: string; to: string }): string {
  return text.replaceAll(
    new RegExp(`\\b(dev|iif|oif)([ \\t]+)${escapeDots(from)}(?=\\s|$)`, 'g'),
    (_, word: string, space: string) => `${word}${space}${to}`,
  );
}

function escapeDots(name: string): string {
  return name.replaceAll('.', '\\.');
}

function usesDhcp(text: string): boolean {
  return /^(dhcp|bootp)$/i.test(ifcfgValue(text, 'BOOTPROTO') ?? '');
}

/**
 * NetworkManager's part is measured with its keyfiles; from these files it makes the same profiles. The scripts' figure
 * is an upper bound read off ifup-eth, not measured: `ifdown` and `ifup` of the port take a NIC's link down and up.
 */
function rewiringBy(reader: Reader) {
  return {
    kind: 'rewiring',
    kernel: reader === 'networkmanager' ? 'by-manager' : 'first',
    atBoot: [],
    warnings: [],
    ...(reader === 'networkmanager' ? { kernelBack: 'after-manager' as const } : {}),
    silenceMs: reader === 'networkmanager' ? 300 : 3_000,
  } as const;
}

function unsaved(facts: HostFacts, name: string): Problem {
  return { code: 'bridge-profile-unsaved', values: { name, profile: activeId(facts, name) ?? name } };
}

function refuse(problem: Problem): Refused {
  return { kind: 'refused', problem };
}
