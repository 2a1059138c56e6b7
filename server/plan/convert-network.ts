import { command } from '../model/command';
import type { InterfaceSource } from '../model/domain-xml';
import type { Expectation } from '../model/expectation';
import { fingerprint } from '../model/fingerprint';
import { message } from '../model/message';
import type { Problem } from '../model/problem';
import type { Domain, DomainInterface, Network, Topology } from '../model/topology';
import { changeInterfaceSource, changeLinkState, readInterfaceElement } from '../xml/edit-interface-xml';
import { planKeepVersion } from './keep-version';
import type { PlanCommand, PlanFile, Planned, Step } from './plan';

/** Every VM of a network at once: the network itself is put on a host bridge, and the VMs' XML stays as it is. */
export interface ConvertNetworkRequest {
  readonly network: string;
  readonly bridge: string;
}

interface Given {
  readonly topology: Topology;
  readonly directory: string;
  /** `virsh net-dumpxml --inactive`, byte for byte. */
  readonly inactive: string;
  /** `virsh dumpxml` of each running domain on it, by UUID. */
  readonly live: ReadonlyMap<string, string>;
}

/** A tap that hangs in the air when the network is stopped, and the documents that put it back. */
interface Card {
  readonly domain: Domain;
  readonly iface: DomainInterface;
  readonly down: PlanFile;
  readonly up: PlanFile;
}

const timeoutMs = 15_000;

/**
 * `net-destroy` leaves the running taps without a master, and `net-start` does not take them back; `update-device` with
 * the unchanged source does (libvirt 9.0). The link is bounced by it, so that guests ask for a lease of the LAN.
 */
export function planConvertNetwork({ network: name, bridge }: ConvertNetworkRequest, given: Given): Planned {
  const { topology, directory, inactive } = given;
  const network = topology.networks.find((one) => one.name === name);
  const refusal = refuse(topology, { name, bridge, network });
  if (refusal !== undefined || network === undefined)
    return { ok: false, refusal: refusal ?? { code: 'convert-network-missing', values: { name } } };
  const cards = readCards(network, given);
  if ('code' in cards) return { ok: false, refusal: cards };

  const file = (fileName: string, text: string): PlanFile => ({ path: `${directory}/${fileName}`, text });
  const after = `<network>
  <name>${escapeText(name)}</name>
  <uuid>${network.uuid}</uuid>
  <forward mode='bridge'/>
  <bridge name='${bridge}'/>
</network>
`;
  const kept = planKeepVersion({ kind: 'networks', name, text: inactive, directory });
  const newFile = file('after.xml', after);
  const values = { network: name, bridge };
  const isActive = { exists: `/run/libvirt/network/${name}.xml` };
  const steps: Step[] = [
    kept.step,
    {
      id: 'stop',
      title: message('plan.convertNetwork.stop', values),
      do: [virsh('net-destroy', network.uuid)],
      // Steps are undone from the last to the first: by now the old definition is back.
      undo: [
        { ...virsh('net-start', network.uuid), onlyIf: { missing: isActive.exists } },
        ...cards.flatMap(({ domain, down, up }) =>
          [down, up].map((one) => ({
            ...updateDevice(domain, one),
            onlyIf: { exists: `/run/libvirt/qemu/${domain.name}.pid` },
          })),
        ),
      ],
      expect: [],
      undone: [
        { kind: 'network', network: name, is: 'active' },
        ...cards.map(({ domain, iface }) => onBridge(domain, iface, network.bridge ?? '')),
      ],
    },
    {
      id: 'define',
      title: message('plan.convertNetwork.define', values),
      do: [virsh('net-define', newFile.path)],
      undo: [virsh('net-define', kept.file.path)],
      expect: [{ kind: 'network-bridge', network: name, bridge }],
      undone: [{ kind: 'network-bridge', network: name, bridge: network.bridge ?? '' }],
      change: { name: `${name}.xml`, before: inactive, after },
    },
    {
      id: 'start',
      title: message('plan.convertNetwork.start', values),
      do: [virsh('net-start', network.uuid)],
      undo: [{ ...virsh('net-destroy', network.uuid), onlyIf: isActive }],
      expect: [{ kind: 'network', network: name, is: 'active' }],
      undone: [],
    },
    ...(cards.length === 0
      ? []
      : [
          {
            id: 'plug',
            title: message('plan.convertNetwork.plug', { ...values, count: cards.length }),
            do: [
              ...cards.map(({ domain, down }) => updateDevice(domain, down)),
              ...cards.map(({ domain, up }) => updateDevice(domain, up)),
            ],
            undo: [],
            expect: cards.map(({ domain, iface }) => onBridge(domain, iface, bridge)),
            undone: [],
          } satisfies Step,
        ]),
  ];
  const plan = {
    title: message('plan.convertNetwork.title', values),
    files: [kept.file, newFile, ...cards.flatMap(({ down, up }) => [down, up])],
    hostFiles: [],
    steps,
    warnings: [
      message('plan.convertNetwork.warnEverybody', { network: name, count: network.usedBy.length }),
      message('plan.convertNetwork.warnServices', { network: name }),
      ...(topology.bridges.some((one) => one.name === bridge && one.uplinks.length === 0)
        ? [message('plan.convertInterface.warnNoUplink', { bridge })]
        : []),
    ],
    probes: [],
    probesBefore: [],
  };
  return { ok: true, plan: { ...plan, fingerprint: fingerprint(JSON.stringify(plan)) } };
}

function refuse(
  topology: Topology,
  { name, bridge, network }: { name: string; bridge: string; network: Network | undefined },
): Problem | undefined {
  if (network === undefined || !network.active || !network.persistent)
    return { code: 'convert-network-missing', values: { name } };
  // A network of another kind has no bridge of its own that this would take the place of.
  if (!['nat', 'route', 'open', 'isolated'].includes(network.forwardMode))
    return { code: 'convert-network-kind', values: { name } };
  const found = topology.bridges.find((one) => one.name === bridge);
  if (found === undefined) return { code: 'convert-bridge-missing', values: { name: bridge } };
  return found.kind === 'libvirt' ? { code: 'convert-libvirt-bridge', values: { name: bridge } } : undefined;
}

/** Every running interface on the network; a problem where one of them could not be put back. */
function readCards(network: Network, { topology, directory, live }: Given): readonly Card[] | Problem {
  const cards: Card[] = [];
  for (const domain of topology.domains) {
    const ifaces = domain.interfaces.filter(
      ({ source, tap }) => source.kind === 'network' && source.network === network.name && tap !== undefined,
    );
    for (const iface of ifaces) {
      const text = live.get(domain.uuid);
      const element = text && readInterfaceElement(text, iface.mac);
      const source: InterfaceSource = iface.source;
      const plain = element && changeInterfaceSource(element, iface.mac, source);
      const down = plain && changeLinkState(plain, iface.mac, 'down');
      const up = plain && changeLinkState(plain, iface.mac, iface.linkState);
      if (!down || !up)
        return { code: 'convert-interface-ambiguous', values: { domain: domain.name, name: iface.mac } };
      const path = `${directory}/interface-${cards.length + 1}`;
      cards.push({
        domain,
        iface,
        down: { path: `${path}-link-down.xml`, text: `${down}\n` },
        up: { path: `${path}-link-up.xml`, text: `${up}\n` },
      });
    }
  }
  return cards;
}

function onBridge(domain: Domain, iface: DomainInterface, bridge: string): Expectation {
  return { kind: 'tap-on-bridge', domainUuid: domain.uuid, mac: iface.mac, bridge };
}

function updateDevice(domain: Domain, { path }: PlanFile): PlanCommand {
  return virsh('update-device', domain.uuid, path, '--live');
}

function virsh(...words: string[]): PlanCommand {
  return { command: command('virsh', ...words), timeoutMs };
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
