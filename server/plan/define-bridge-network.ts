import { command } from '../model/command';
import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { Topology } from '../model/topology';
import type { Planned, Step } from './plan';

/** Make a host bridge a libvirt network, so that VMs name the network, and a later move is one definition. */
export interface DefineBridgeNetworkRequest {
  readonly bridge: string;
  readonly network: string;
}

/** What virsh, a file name and an attribute take as it is. */
export function isPlainNetworkName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(name);
}

const timeoutMs = 15_000;

/** Defined, started, and set to start by itself: three steps, each with its way back. */
export function planDefineBridgeNetwork(
  { bridge, network }: DefineBridgeNetworkRequest,
  { topology, directory }: { topology: Topology; directory: string },
): Planned {
  if (!isPlainNetworkName(network))
    return { ok: false, refusal: { code: 'network-name-invalid', values: { name: network } } };
  if (topology.networks.some(({ name }) => name === network))
    return { ok: false, refusal: { code: 'network-name-taken', values: { name: network } } };
  const found = topology.bridges.find(({ name }) => name === bridge);
  if (found === undefined) return { ok: false, refusal: { code: 'bridge-gone', values: { name: bridge } } };
  if (found.kind === 'libvirt')
    return {
      ok: false,
      refusal: { code: 'bridge-of-network', values: { name: bridge, network: found.network ?? '' } },
    };

  const path = `${directory}/network.xml`;
  const text = `<network>
  <name>${network}</name>
  <forward mode='bridge'/>
  <bridge name='${bridge}'/>
</network>
`;
  const virsh = (...words: string[]) => ({ command: command('virsh', ...words), timeoutMs });
  const values = { network, bridge };
  const steps: Step[] = [
    {
      id: 'define',
      title: message('plan.bridgeNetwork.define', values),
      given: [{ kind: 'network', network, is: 'absent' }],
      do: [virsh('net-define', path)],
      undo: [
        {
          ...virsh('net-undefine', network),
          onlyIf: { exists: `/etc/libvirt/qemu/networks/${network}.xml` },
        },
      ],
      expect: [{ kind: 'network', network, is: 'persistent' }],
      undone: [{ kind: 'network', network, is: 'absent' }],
      change: { name: `${network}.xml`, before: '', after: text },
    },
    {
      id: 'start',
      title: message('plan.bridgeNetwork.start', values),
      do: [virsh('net-start', network)],
      undo: [
        {
          ...virsh('net-destroy', network),
          onlyIf: { exists: `/run/libvirt/network/${network}.xml` },
        },
      ],
      expect: [{ kind: 'network', network, is: 'active' }],
      undone: [],
    },
    {
      id: 'autostart',
      title: message('plan.bridgeNetwork.autostart', values),
      do: [virsh('net-autostart', network)],
      undo: [
        {
          ...virsh('net-autostart', network, '--disable'),
          onlyIf: { exists: `/etc/libvirt/qemu/networks/autostart/${network}.xml` },
        },
      ],
      expect: [{ kind: 'network', network, is: 'autostart' }],
      undone: [],
    },
  ];
  const plan = {
    title: message('plan.bridgeNetwork.title', values),
    files: [{ path, text }],
    hostFiles: [],
    steps,
    warnings: [],
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}
