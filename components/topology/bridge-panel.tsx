import { useTranslations } from 'use-intl';
import { byHandBridge } from '@/server/model/by-hand';
import type { Bridge } from '@/server/model/topology';
import { RemoveBridgeLink } from '../create-bridge/bridge-actions';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { PanelSection } from '../ui/panel';
import { Cell, ListTable, Row } from '../ui/table';
import type { Thing } from './graph';
import {
  AddressList,
  ByHandSection,
  DriftNotes,
  OwnerWithReason,
  RateBothWays,
  ThingLink,
} from './panel-parts';
import type { TopologyIndex } from './topology-index';

interface BridgePanelProps {
  readonly index: TopologyIndex;
  readonly bridge: Bridge;
  readonly onChoose: (thing: Thing) => void;
}

/** A bridge: what `brctl show` says of it, its ports and who is behind each. */
export function BridgePanel({ index, bridge, onChoose }: BridgePanelProps) {
  const t = useTranslations('topology.panel');
  const common = useTranslations('common');
  const networks = index.networksOfBridge.get(bridge.name) ?? [];
  return (
    <>
      <DriftNotes drifts={networks.flatMap((one) => index.driftOfNetwork.get(one.name) ?? [])} />
      <PanelSection title={index.topology.brctlInstalled ? 'brctl show' : t('brctlMissing')}>
        <ListTable
          label={t('brctlTable', { name: bridge.name })}
          columns={[t('bridgeName'), t('bridgeId'), t('stpEnabled')]}
        >
          <Row>
            <Cell label={t('bridgeName')}>
              <Mono>{bridge.name}</Mono>
            </Cell>
            <Cell label={t('bridgeId')}>
              <Mono>{bridge.id ?? common('unknown')}</Mono>
            </Cell>
            <Cell label={t('stpEnabled')}>{common(bridge.stp ? 'yes' : 'no')}</Cell>
          </Row>
        </ListTable>
      </PanelSection>
      <FactsList
        facts={[
          { name: t('kind'), value: t(bridge.kind === 'host' ? 'hostBridge' : 'libvirtBridge') },
          { name: t('link'), value: t(bridge.up ? 'up' : 'down') },
          { name: t('addresses'), value: <AddressList addresses={bridge.addresses} /> },
          { name: t('defaultRoute'), value: bridge.hasDefaultRoute ? t('throughThis') : undefined },
          { name: 'MAC', value: bridge.mac === undefined ? undefined : <Mono>{bridge.mac}</Mono> },
          { name: 'MTU', value: bridge.mtu },
          { name: t('forwardDelay'), value: t('seconds', { count: bridge.forwardDelaySeconds }) },
          { name: t('vlanFiltering'), value: bridge.vlanFiltering ? common('yes') : undefined },
          {
            name: t('networks'),
            value:
              networks.length === 0
                ? undefined
                : networks.map((one) => (
                    <div key={one.uuid}>
                      <ThingLink thing={{ kind: 'network', name: one.name }} onChoose={onChoose}>
                        {one.name}
                      </ThingLink>{' '}
                      <span className="text-muted">{common(`forwardMode.${one.forwardMode}`)}</span>
                    </div>
                  )),
          },
          { name: t('owner'), value: <OwnerWithReason owner={bridge.owner} /> },
          { name: t('traffic'), value: <RateBothWays name={bridge.name} seenFrom="host" /> },
        ]}
      />
      {bridge.uplinks.length === 0 && bridge.kind === 'host' && <p className="text-sm">{t('isolated')}</p>}
      <PanelSection title={t('ports', { count: bridge.ports.length })}>
        {bridge.ports.length === 0 ? (
          <p className="text-sm text-muted">{t('noPorts')}</p>
        ) : (
          <ListTable
            label={t('portsTable', { name: bridge.name })}
            className="max-h-80 overflow-y-auto"
            columns={[t('port'), t('portState'), t('behind')]}
          >
            {bridge.ports.map((port) => (
              <Row key={port.name}>
                <Cell label={t('port')} card="title" className="font-mono">
                  {port.name}
                </Cell>
                <Cell label={t('portState')} card="aside">
                  {port.state === undefined ? common('unknown') : t(`portStates.${port.state}`)}
                </Cell>
                <Cell label={t('behind')}>
                  <Behind index={index} port={port} onChoose={onChoose} />
                </Cell>
              </Row>
            ))}
          </ListTable>
        )}
      </PanelSection>
      {bridge.kind === 'host' && (
        <div>
          <RemoveBridgeLink bridge={bridge} topology={index.topology} />
        </div>
      )}
      <ByHandSection commands={byHandBridge(bridge, index.topology)} />
    </>
  );
}

function Behind({
  index,
  port,
  onChoose,
}: Omit<BridgePanelProps, 'bridge'> & { readonly port: Bridge['ports'][number] }) {
  const t = useTranslations('topology.panel');
  const domain = port.domainUuid === undefined ? undefined : index.domains.get(port.domainUuid);
  if (domain !== undefined) {
    return (
      <ThingLink thing={{ kind: 'domain', uuid: domain.uuid }} onChoose={onChoose}>
        {domain.name}
      </ThingLink>
    );
  }
  if (port.kind === 'uplink') {
    return (
      <ThingLink thing={{ kind: 'uplink', name: port.name }} onChoose={onChoose}>
        {t('theLan')}
      </ThingLink>
    );
  }
  return <span className="text-muted">{port.kind === 'tap' ? t('unclaimed') : t('notAVm')}</span>;
}
