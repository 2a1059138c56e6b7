import { useTranslations } from 'use-intl';
import { byHandNetwork } from '@/server/model/by-hand';
import type { Network } from '@/server/model/topology';
import { TimeLeft } from '../host/age';
import { OutputBlock } from '../ui/command-block';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { PanelSection } from '../ui/panel';
import { StateMark } from '../ui/state-mark';
import { Cell, ListTable, Row } from '../ui/table';
import type { Thing } from './graph';
import { ByHandSection, DriftNotes, ThingLink } from './panel-parts';
import type { TopologyIndex } from './topology-index';

interface NetworkPanelProps {
  readonly index: TopologyIndex;
  readonly network: Network;
  readonly onChoose: (thing: Thing) => void;
}

/** A libvirt network: its way out, its leases, and the NAT rules that are really there. */
export function NetworkPanel({ index, network, onChoose }: NetworkPanelProps) {
  const t = useTranslations('topology.panel');
  const common = useTranslations('common');
  const { egress, bridge } = network;
  const egressKind = egress !== undefined && index.bridges.has(egress) ? 'bridge' : 'uplink';
  const users = new Set(network.usedBy.map((ref) => ref.domainUuid));
  return (
    <>
      <DriftNotes drifts={index.driftOfNetwork.get(network.name) ?? []} />
      <p className="text-sm">{t(`modeMeaning.${network.forwardMode}`)}</p>
      <FactsList
        facts={[
          {
            name: t('state'),
            value: (
              <StateMark tone={network.active ? 'good' : 'idle'}>
                {t(network.active ? 'active' : 'inactive')}
              </StateMark>
            ),
          },
          { name: t('forwardMode'), value: common(`forwardMode.${network.forwardMode}`) },
          {
            name: t('bridge'),
            value:
              bridge === undefined ? undefined : (
                <>
                  <ThingLink thing={{ kind: 'bridge', name: bridge }} onChoose={onChoose}>
                    {bridge}
                  </ThingLink>
                  {!network.bridgeExists && <span className="text-muted"> {t('notThere')}</span>}
                </>
              ),
          },
          {
            name: t('egress'),
            value:
              egress === undefined ? (
                t('egressNone')
              ) : (
                <ThingLink thing={{ kind: egressKind, name: egress }} onChoose={onChoose}>
                  {egress}
                </ThingLink>
              ),
          },
          ...network.subnets.map((one) => ({
            name: t('subnet'),
            value: (
              <>
                <Mono>{one.subnet}</Mono>
                {one.dhcpRanges.map((range) => (
                  <div key={range.start} className="text-xs text-muted">
                    DHCP <Mono>{`${range.start} – ${range.end}`}</Mono>
                  </div>
                ))}
              </>
            ),
          })),
          { name: t('autostart'), value: common(network.autostart ? 'yes' : 'no') },
          { name: t('persistent'), value: network.persistent ? undefined : t('transient') },
          { name: t('usedBy'), value: t('vms', { count: users.size }) },
          { name: 'UUID', value: <Mono>{network.uuid}</Mono> },
        ]}
      />
      <Leases network={network} />
      {(network.forwardMode === 'nat' || network.natRules.length > 0) && (
        <PanelSection title={t('natRules', { count: network.natRules.length })}>
          {network.natRules.length === 0 ? (
            <p className="text-sm text-muted">{t('noNatRules')}</p>
          ) : (
            <OutputBlock text={network.natRules.map((one) => one.rule).join('\n')} />
          )}
        </PanelSection>
      )}
      <ByHandSection commands={byHandNetwork(network)} />
    </>
  );
}

function Leases({ network }: { readonly network: Network }) {
  const t = useTranslations('topology.panel');
  const { leases } = network;
  return (
    <PanelSection title={t('leases', { count: leases.length })}>
      {leases.length === 0 ? (
        <p className="text-sm text-muted">{t('noLeases')}</p>
      ) : (
        <ListTable
          label={t('leasesTable', { name: network.name })}
          className="max-h-80 overflow-y-auto"
          columns={[t('address'), 'MAC', t('hostName'), t('expires')]}
        >
          {leases.map((lease) => (
            <Row key={`${lease.mac} ${lease.address}`}>
              <Cell label={t('address')} card="title" className="font-mono">
                {lease.address}
              </Cell>
              <Cell label="MAC">
                <Mono>{lease.mac}</Mono>
              </Cell>
              <Cell label={t('hostName')}>
                <Mono>{lease.hostName ?? '–'}</Mono>
              </Cell>
              <Cell label={t('expires')} className="whitespace-nowrap">
                <TimeLeft untilMs={lease.expiresAtMs} />
              </Cell>
            </Row>
          ))}
        </ListTable>
      )}
    </PanelSection>
  );
}
