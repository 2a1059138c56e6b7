import { command } from '../model/command';
import type { Domain, DomainInterface, Topology } from '../model/topology';
import { changeInterfaceSource, changeLinkState, readInterfaceElement } from '../xml/edit-interface-xml';
import type { PlanCommand, PlanFile } from './plan';

/** A tap of a running domain whose place is on the bridge of a network. */
export interface PluggedTap {
  readonly domain: Domain;
  readonly iface: DomainInterface;
}

/** Whom a network cuts when it is stopped. */
export function tapsOf(topology: Topology, network: string): readonly PluggedTap[] {
  return topology.domains.flatMap((domain) =>
    domain.interfaces.flatMap((iface) =>
      iface.source.kind === 'network' && iface.source.network === network && iface.tap?.kind === 'tap'
        ? [{ domain, iface }]
        : [],
    ),
  );
}

export function namesOf(taps: readonly PluggedTap[]): string {
  return [...new Set(taps.map(({ domain }) => domain.name))].join(', ');
}

/**
 * A stopped network takes its bridge away and leaves the taps with no master; a start does not take them back. Measured
 * with libvirt 9.0: `update-device` with the interface as it is says "updated successfully" and does nothing, for the
 * two are the same to it. `ip link set TAP master BRIDGE` plugs the tap in, and libvirt then counts no connection to its
 * network. So the tap goes by two updates: onto the bridge by its name, and from there to the network, which is where it
 * is already; libvirt plugs it in by the first and takes it into its books by the second.
 */
export function planReplug(
  taps: readonly PluggedTap[],
  {
    bridge,
    documents,
    directory,
    bounce,
  }: {
    readonly bridge: string;
    /** What `virsh dumpxml` says of each domain, by UUID. */
    readonly documents: Readonly<Record<string, string>>;
    readonly directory: string;
    /** The guest sees its link drop and asks for a new lease: for another subnet. */
    readonly bounce: boolean;
  },
): { readonly files: readonly PlanFile[]; readonly commands: readonly PlanCommand[] } | undefined {
  const files: PlanFile[] = [];
  const commands: PlanCommand[] = [];
  for (const { domain, iface } of taps) {
    const live = readInterfaceElement(documents[domain.uuid] ?? '', iface.mac);
    const onBridge = live && changeInterfaceSource(live, iface.mac, { kind: 'bridge', bridge });
    const onNetwork = live && changeInterfaceSource(live, iface.mac, iface.source);
    const first = bounce ? onBridge && changeLinkState(onBridge, iface.mac, 'down') : onBridge;
    const second = bounce ? onNetwork && changeLinkState(onNetwork, iface.mac, iface.linkState) : onNetwork;
    if (first === undefined || second === undefined) return undefined;
    const name = `${iface.tap?.name ?? iface.mac.replaceAll(':', '-')}-to-${bridge}`;
    for (const [part, text] of [
      ['1', first],
      ['2', second],
    ] as const) {
      const path = `${directory}/${name}-${part}.xml`;
      files.push({ path, text: `${text}\n` });
      commands.push({
        command: command('virsh', 'update-device', domain.uuid, path, '--live'),
        timeoutMs: 15_000,
      });
    }
  }
  return { files, commands };
}
