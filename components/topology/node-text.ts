import type { Ownership } from '@/server/model/topology';
import { isPlugged } from './attach-interface';
import { formatSpeed } from './format-speed';
import type {
  BridgeContent,
  DomainContent,
  DomainRow,
  FoldContent,
  GraphNode,
  LanContent,
  MissingContent,
  NetworkContent,
  UplinkContent,
} from './graph';
import { type Translate, translateMessage } from './use-translate';

/** The words on a box. The page and the exported picture draw the same ones, and a screen reader says `label`. */
export interface NodeText {
  readonly title: string;
  /** What kind of thing, or how it is, in a word or two: stands at the right of the title. */
  readonly word: string;
  readonly mark: Mark;
  readonly lines: readonly NodeLine[];
  /** What a box of one line has room for at the right of the title; further lines for further interfaces. */
  readonly low?: readonly NodeLine[];
  readonly label: string;
}

export interface NodeLine {
  readonly text: string;
  /** At the right end of the line. */
  readonly aside?: string;
  readonly mono?: boolean;
  readonly tone?: 'muted' | 'warning' | 'bad';
}

/** Shapes that say a state without colour: ● ○ ‖ ✕ ▲. */
export type Mark = 'on' | 'off' | 'paused' | 'broken' | 'warning' | 'none';

export function nodeText(node: GraphNode, t: Translate): NodeText {
  const { content } = node;
  switch (content.kind) {
    case 'lan':
      return lanText(content, node.health === 'down', t);
    case 'uplink':
      return uplinkText(content, t);
    case 'bridge':
      return bridgeText(content, t);
    case 'network':
      return networkText(content, t);
    case 'domain':
      return domainText(content, node.health === 'drift', t);
    case 'fold':
      return foldText(content, t);
    case 'tap':
      return {
        title: content.name,
        word: t('topology.node.looseTap'),
        mark: 'on',
        lines: [],
        low: [{ text: t('topology.node.looseTap'), tone: 'muted' }],
        label: t('topology.label.tap', {
          name: content.name,
          bridge: content.bridge ?? t('topology.node.noBridge'),
        }),
      };
    case 'hostdev':
      return plain(content.address, t('topology.node.hostdev'), t('topology.node.hostdevLine'), t);
    case 'other':
      return plain(content.type, t('topology.node.other'), t('topology.node.otherLine'), t);
    case 'missing':
      return missingText(content, t);
  }
}

function missingText({ what, name, comesWith }: MissingContent, t: Translate): NodeText {
  const kind = t(`topology.kind.${what}`);
  if (comesWith !== undefined) {
    return { ...plain(name, kind, t('topology.node.comesWith', { network: comesWith }), t), mark: 'off' };
  }
  const text = plain(name, kind, t('topology.node.missing'), t);
  return { ...text, mark: 'broken', lines: text.lines.map((line) => ({ ...line, tone: 'bad' })) };
}

function plain(title: string, word: string, line: string, t: Translate): NodeText {
  return { title, word, mark: 'none', lines: [{ text: line }], label: joined(t, [`${word} ${title}`, line]) };
}

function joined(t: Translate, parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(t('topology.label.comma'));
}

function lanText(lan: LanContent, down: boolean, t: Translate): NodeText {
  const title =
    lan.vlanId === undefined ? t('topology.kind.lan') : t('topology.node.lanVlan', { vlan: lan.vlanId });
  const [subnet, ...more] = lan.subnets;
  const subnetLine = subnet === undefined ? t('topology.node.lanUnknown') : withMore(subnet, more.length, t);
  const gateway = lan.gateway === undefined ? '' : t('topology.node.gateway', { address: lan.gateway });
  return {
    title,
    word: down ? t('topology.node.cutOff') : '',
    mark: down ? 'broken' : 'none',
    lines: [
      { text: subnetLine, mono: subnet !== undefined },
      { text: gateway, tone: 'muted' },
    ],
    label: joined(t, [title, subnetLine, gateway, down ? t('topology.node.cutOff') : '']),
  };
}

function uplinkText(uplink: UplinkContent, t: Translate): NodeText {
  const state = !uplink.up ? 'down' : !uplink.carrier ? 'noCarrier' : 'up';
  const speed =
    state === 'up' && uplink.speedMegabits !== undefined ? formatSpeed(uplink.speedMegabits) : undefined;
  const kind =
    uplink.bondMode !== undefined
      ? t('topology.node.bond', { mode: uplink.bondMode, ports: uplink.beneath.join(' + ') })
      : uplink.vlanId !== undefined
        ? t('topology.node.vlan', { vlan: uplink.vlanId, parent: uplink.beneath.join(' + ') })
        : (uplink.driver ?? '');
  const master = uplink.bridge ?? (uplink.addresses.length === 0 ? uplink.above[0] : undefined);
  const place =
    master !== undefined
      ? t('topology.node.portOf', { bridge: master })
      : uplink.addresses.length > 0
        ? withMore(uplink.addresses[0] ?? '', uplink.addresses.length - 1, t)
        : uplink.used
          ? t('topology.node.noAddress')
          : t('topology.node.unused');
  const owner = ownerText(uplink.owner, t);
  const word = t(`topology.node.${state}`);
  return {
    title: uplink.name,
    word,
    mark: state === 'up' ? 'on' : 'broken',
    lines: [
      { text: [speed, kind].filter(Boolean).join(' · ') || t('topology.node.noSpeed') },
      { text: place, mono: master === undefined && uplink.addresses.length > 0 },
      { text: owner, tone: uplink.owner.kind === 'disputed' ? 'warning' : 'muted' },
    ],
    label: joined(t, [`${t('topology.kind.uplink')} ${uplink.name}`, word, speed, kind, place, owner]),
  };
}

export function ownerText(owner: Ownership, t: Translate): string {
  switch (owner.kind) {
    case 'owned':
      return t(`ownership.manager.${owner.manager}`);
    case 'libvirt':
      return t('ownership.libvirt', { network: owner.network });
    case 'nobody':
      return t('topology.node.ownedByNobody');
    case 'disputed':
      return t('ownership.disputed', {
        managers: owner.claims.map((claim) => t(`ownership.manager.${claim.manager}`)).join(' + '),
      });
  }
}

function bridgeText(bridge: BridgeContent, t: Translate): NodeText {
  const kind = t(`topology.node.${bridge.bridgeKind === 'host' ? 'hostBridge' : 'libvirtBridge'}`);
  const [first, ...more] = bridge.addresses;
  const address = first === undefined ? t('topology.node.noAddress') : withMore(first, more.length, t);
  const stp = t(bridge.stp ? 'topology.node.stpOn' : 'topology.node.stpOff');
  const ports = t('topology.node.ports', { count: bridge.portCount });
  const names =
    bridge.networks.length === 0
      ? ''
      : t('topology.node.networks', { names: bridge.networks.join(' '), count: bridge.networks.length });
  const last = bridge.hasUplink ? names : joined(t, [t('topology.node.noUplink'), names]);
  return {
    title: bridge.name,
    word: bridge.up ? kind : t('topology.node.down'),
    mark: bridge.up ? 'none' : 'broken',
    lines: [
      { text: address, mono: first !== undefined },
      { text: `${stp} · ${ports}` },
      { text: last, tone: 'muted' },
    ],
    label: joined(t, [
      `${kind} ${bridge.name}`,
      bridge.up ? '' : t('topology.node.down'),
      address,
      stp,
      ports,
      last,
    ]),
  };
}

function networkText(network: NetworkContent, t: Translate): NodeText {
  const mode = t(`common.forwardMode.${network.forwardMode}`);
  const [subnet] = network.subnets;
  const state = network.active ? '' : t('topology.node.inactive');
  const rules = network.natRulesMissing
    ? t('topology.wire.natRulesMissing')
    : t(`topology.mode.${network.forwardMode}`);
  const last = state === '' ? (network.dhcp ? t('topology.node.dhcp') : t('topology.node.noDhcp')) : state;
  return {
    title: network.name,
    word: mode,
    mark: network.natRulesMissing ? 'warning' : network.active ? 'none' : 'off',
    lines: [
      { text: rules, ...(network.natRulesMissing ? { tone: 'warning' } : {}) },
      { text: subnet ?? t('topology.node.noSubnet'), mono: subnet !== undefined },
      { text: last, tone: 'muted' },
    ],
    label: joined(t, [`${t('topology.kind.network')} ${network.name}`, mode, rules, subnet, last]),
  };
}

function domainText(domain: DomainContent, drift: boolean, t: Translate): NodeText {
  const state = t(`common.domainState.${domain.state}`);
  const rows = domain.rows.map((row) => rowLine(row, t));
  const lines = rows.length === 0 ? [{ text: t('topology.node.noInterface'), tone: 'muted' as const }] : rows;
  return {
    title: domain.name,
    word: state,
    mark: drift ? 'warning' : markOfState(domain.state),
    lines,
    low: lowLines(domain, rows, state),
    label: joined(t, [
      `${t('topology.kind.domain')} ${domain.name}`,
      state,
      ...domain.rows.map((row) => rowLabel(row, t)),
    ]),
  };
}

/** What runs has its address there, what does not has its state: the mark at the left says "running" by itself. */
function lowLines(domain: DomainContent, rows: readonly NodeLine[], state: string): readonly NodeLine[] {
  const isRunning = domain.state === 'running' || domain.state === 'idle';
  const [first, ...more] = rows;
  if (first === undefined || (!isRunning && first.tone === 'muted'))
    return [{ text: state, tone: 'muted' }, ...more];
  return rows;
}

function markOfState(state: DomainContent['state']): Mark {
  switch (state) {
    case 'running':
    case 'idle':
      return 'on';
    case 'paused':
    case 'pmsuspended':
    case 'in shutdown':
      return 'paused';
    case 'crashed':
      return 'broken';
    default:
      return 'off';
  }
}

function rowLine(row: DomainRow, t: Translate): NodeLine {
  if (row.words !== undefined && (row.state === 'drift' || row.state === 'down')) {
    const tone = row.state === 'drift' ? 'warning' : 'bad';
    const text = translateMessage(t, row.words);
    return { text, tone, ...(row.address === undefined ? {} : { aside: row.address }) };
  }
  if (row.address !== undefined && row.addressSource !== undefined) {
    const aside = t(`topology.addressSource.${row.addressSource}`);
    return { text: withMore(row.address, row.moreAddresses, t), mono: true, aside };
  }
  if (row.state === 'configured')
    return { text: t('topology.node.source', { name: row.sourceName }), tone: 'muted' };
  return { text: t('topology.node.addressUnknown'), tone: 'muted' };
}

function rowLabel(row: DomainRow, t: Translate): string {
  const mode = t(`topology.interfaceMode.${row.mode}`);
  const on = isPlugged(row, row)
    ? t('topology.label.on', { at: row.atName, mode })
    : t('topology.label.source', { source: row.sourceName, mode });
  const words = row.words === undefined ? '' : translateMessage(t, row.words);
  return joined(t, [row.tap ?? '', row.address ?? '', on, words]);
}

function foldText(fold: FoldContent, t: Translate): NodeText {
  const tapCount = fold.taps.length;
  const title = tapCount > 0 ? `vnet × ${tapCount}` : t('topology.node.vms', { count: fold.notRunning });
  const states = [
    t('topology.node.foldRunning', { count: fold.running }),
    ...(fold.notRunning > 0 ? [t('topology.node.foldOff', { count: fold.notRunning })] : []),
  ].join(' · ');
  const troubles = [
    ...(fold.drift > 0 ? [t('topology.node.foldDrift', { count: fold.drift })] : []),
    ...(fold.down > 0 ? [t('topology.node.foldDown', { count: fold.down })] : []),
  ].join(' · ');
  const newest = fold.newestTap === undefined ? '' : t('topology.node.newest', { tap: fold.newestTap });
  const mark = fold.drift > 0 ? 'warning' : fold.running > 0 ? 'on' : 'off';
  return {
    title,
    word: t(fold.opened ? 'topology.node.close' : 'topology.node.open'),
    mark,
    lines: [{ text: states, aside: troubles }, { text: newest }].filter((line) => line.text !== ''),
    label: joined(t, [
      t('topology.label.fold', { title, at: fold.atName }),
      states,
      troubles,
      newest,
      t(fold.opened ? 'topology.label.opened' : 'topology.label.folded'),
    ]),
  };
}

function withMore(text: string, more: number, t: Translate): string {
  return more > 0 ? `${text} ${t('topology.node.more', { count: more })}` : text;
}
