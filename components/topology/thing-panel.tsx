import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { byHandTap } from '@/server/model/by-hand';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { Panel } from '../ui/panel';
import { BridgePanel } from './bridge-panel';
import { DomainPanel } from './domain-panel';
import { nodeId, type Thing } from './graph';
import { NetworkPanel } from './network-panel';
import { ByHandSection, RateBothWays, ThingLink } from './panel-parts';
import type { TopologyIndex } from './topology-index';
import { LanPanel, UplinkPanel } from './uplink-panel';

interface ThingPanelProps {
  readonly index: TopologyIndex;
  readonly thing: Thing;
  readonly onChoose: (thing: Thing) => void;
  readonly onClose: () => void;
  readonly interfaceActions?: (domain: Domain, one: DomainInterface) => ReactNode;
}

/** All that is known of the one thing that is chosen. */
export function ThingPanel({ index, thing, onChoose, onClose, interfaceActions }: ThingPanelProps) {
  const t = useTranslations('topology.kind');
  const kind = thing.kind === 'fold' ? 'bridge' : thing.kind;
  return (
    <Panel
      key={nodeId(thing)}
      title={
        <>
          <span className="font-normal text-muted">{t(kind)}</span> <Mono>{thingName(index, thing)}</Mono>
        </>
      }
      onClose={onClose}
    >
      <PanelOf
        index={index}
        thing={thing}
        onChoose={onChoose}
        {...(interfaceActions ? { interfaceActions } : {})}
      />
    </Panel>
  );
}

export function thingName(index: TopologyIndex, thing: Thing): string {
  switch (thing.kind) {
    case 'domain':
      return index.domains.get(thing.uuid)?.name ?? thing.uuid;
    case 'lan':
      return thing.uplink;
    case 'fold':
      return thing.at;
    case 'hostdev':
      return thing.address;
    case 'other':
      return thing.type;
    default:
      return thing.name;
  }
}

function PanelOf({ index, thing, onChoose, interfaceActions }: Omit<ThingPanelProps, 'onClose'>) {
  const t = useTranslations('topology.panel');
  switch (thing.kind) {
    case 'domain': {
      const domain = index.domains.get(thing.uuid);
      if (domain === undefined) return <p>{t('gone')}</p>;
      return (
        <DomainPanel
          index={index}
          domain={domain}
          onChoose={onChoose}
          {...(interfaceActions ? { interfaceActions } : {})}
        />
      );
    }
    case 'bridge': {
      const bridge = index.bridges.get(thing.name);
      if (bridge === undefined) return <MissingBridge index={index} name={thing.name} onChoose={onChoose} />;
      return <BridgePanel index={index} bridge={bridge} onChoose={onChoose} />;
    }
    case 'network': {
      const network = index.networks.get(thing.name);
      if (network === undefined) return <p className="text-sm">{t('missing')}</p>;
      return <NetworkPanel index={index} network={network} onChoose={onChoose} />;
    }
    case 'uplink': {
      const uplink = index.uplinks.get(thing.name);
      if (uplink === undefined) return <p className="text-sm">{t('missing')}</p>;
      return <UplinkPanel index={index} uplink={uplink} onChoose={onChoose} />;
    }
    case 'lan': {
      const uplink = index.uplinks.get(thing.uplink);
      if (uplink === undefined) return <p className="text-sm">{t('missing')}</p>;
      return <LanPanel index={index} uplink={uplink} onChoose={onChoose} />;
    }
    case 'tap':
      return <TapPanel index={index} name={thing.name} onChoose={onChoose} />;
    case 'hostdev':
      return <p className="text-sm">{t('hostdev')}</p>;
    default:
      return <p className="text-sm">{t('other')}</p>;
  }
}

type PartProps = Pick<ThingPanelProps, 'index' | 'onChoose'> & { readonly name: string };

function MissingBridge({ index, name, onChoose }: PartProps) {
  const t = useTranslations('topology.panel');
  return (
    <>
      <p className="text-sm">{t('missing')}</p>
      {(index.networksOfBridge.get(name) ?? []).map((network) => (
        <p key={network.uuid} className="text-sm">
          {t('madeBy')}{' '}
          <ThingLink thing={{ kind: 'network', name: network.name }} onChoose={onChoose}>
            {network.name}
          </ThingLink>
        </p>
      ))}
    </>
  );
}

function TapPanel({ index, name, onChoose }: PartProps) {
  const t = useTranslations('topology.panel');
  const tap = index.topology.looseTaps.find((one) => one.name === name);
  if (tap === undefined) {
    const domain = index.topology.domains.find((one) =>
      one.interfaces.some((each) => each.tap?.name === name),
    );
    if (domain === undefined) return <p className="text-sm">{t('gone')}</p>;
    return (
      <p className="text-sm">
        {t('claimed')}{' '}
        <ThingLink thing={{ kind: 'domain', uuid: domain.uuid }} onChoose={onChoose}>
          {domain.name}
        </ThingLink>
      </p>
    );
  }
  return (
    <>
      <p className="text-sm">{t('looseTap')}</p>
      <FactsList
        facts={[
          {
            name: t('bridge'),
            value:
              tap.bridge === undefined ? undefined : (
                <ThingLink thing={{ kind: 'bridge', name: tap.bridge }} onChoose={onChoose}>
                  {tap.bridge}
                </ThingLink>
              ),
          },
          {
            name: t('portState'),
            value: tap.portState === undefined ? undefined : t(`portStates.${tap.portState}`),
          },
          { name: t('traffic'), value: <RateBothWays name={tap.name} seenFrom="guest" /> },
        ]}
      />
      <ByHandSection commands={byHandTap(tap.name)} />
    </>
  );
}
