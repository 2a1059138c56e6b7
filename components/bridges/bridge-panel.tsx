'use client';

import { useTranslations } from 'use-intl';
import { byHandBridge } from '@/server/model/by-hand';
import type { Bridge, Port, Topology } from '@/server/model/topology';
import { RemoveBridgeLink } from '../create-bridge/bridge-actions';
import { DriftNotices } from '../drift/drift-notices';
import { Link } from '../host/link';
import { OwnerBecause, OwnerName } from '../ownership/owner';
import { ByHandSection } from '../topology/panel-parts';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { Panel, PanelSection } from '../ui/panel';
import { StateMark, type Tone } from '../ui/state-mark';

export function BridgePanel({
  topology,
  bridge,
  onClose,
}: {
  readonly topology: Topology;
  readonly bridge: Bridge;
  readonly onClose: () => void;
}) {
  const t = useTranslations('bridges');
  const common = useTranslations('common');
  const drift = topology.drift.filter(
    (each) =>
      each.kind === 'tap-not-on-bridge' &&
      (each.libvirtBridge === bridge.name || each.kernelBridge === bridge.name),
  );
  const { network } = bridge;
  return (
    <Panel
      title={
        <>
          <span className="block text-xs font-normal text-muted">{t(`kind.${bridge.kind}`)}</span>
          <Mono>{bridge.name}</Mono>
        </>
      }
      onClose={onClose}
    >
      {drift.length > 0 && <DriftNotices topology={topology} drift={drift} />}
      <FactsList
        facts={[
          { name: t('id'), value: bridge.id && <Mono>{bridge.id}</Mono> },
          { name: t('mac'), value: bridge.mac && <Mono>{bridge.mac}</Mono> },
          ...bridge.addresses.map(({ address, prefixLength }) => ({
            name: t('addresses'),
            value: (
              <Mono>
                {address}/{prefixLength}
              </Mono>
            ),
          })),
          {
            name: t('network'),
            value: network && (
              <Link
                href={`/networks?network=${encodeURIComponent(network)}`}
                className="text-accent hover:underline"
              >
                <Mono>{network}</Mono>
              </Link>
            ),
          },
          { name: t('uplinks'), value: <Mono>{bridge.uplinks.join(', ') || common('none')}</Mono> },
          { name: t('defaultRoute'), value: bridge.hasDefaultRoute ? t('throughThis') : undefined },
          { name: t('stp'), value: bridge.stp ? common('yes') : common('no') },
          {
            name: t('forwardDelay'),
            value: t('forwardDelaySeconds', { seconds: bridge.forwardDelaySeconds }),
          },
          { name: t('vlanFiltering'), value: bridge.vlanFiltering ? common('yes') : common('no') },
          { name: t('mtu'), value: bridge.mtu },
        ]}
      />
      <PanelSection title={t('owner')}>
        <div className="text-sm">
          <OwnerName owner={bridge.owner} />
          <p className="text-muted wrap-anywhere">
            <OwnerBecause owner={bridge.owner} />
          </p>
        </div>
      </PanelSection>
      <PanelSection title={t('ports', { count: bridge.ports.length })}>
        {bridge.ports.length === 0 ? (
          <p className="text-sm text-muted">{t('noInterfaces')}</p>
        ) : (
          <Ports topology={topology} ports={bridge.ports} />
        )}
      </PanelSection>
      {bridge.kind === 'host' && (
        <div>
          <RemoveBridgeLink bridge={bridge} topology={topology} />
        </div>
      )}
      <ByHandSection commands={byHandBridge(bridge, topology)} />
    </Panel>
  );
}

const portTones = {
  forwarding: 'good',
  learning: 'busy',
  listening: 'busy',
  blocking: 'warning',
  disabled: 'idle',
} as const satisfies Record<NonNullable<Port['state']>, Tone>;

function Ports({ topology, ports }: { readonly topology: Topology; readonly ports: readonly Port[] }) {
  const t = useTranslations('bridges');
  const domains = new Map(topology.domains.map((domain) => [domain.uuid, domain]));
  return (
    <table className="block w-full text-left text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('port')}</th>
          <th scope="col">{t('portBehind')}</th>
          <th scope="col">{t('portState')}</th>
        </tr>
      </thead>
      <tbody className="print-unroll block max-h-80 overflow-y-auto">
        {ports.map(({ name, kind, state, domainUuid }) => (
          <tr
            key={name}
            className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] gap-2 border-t border-line py-1"
          >
            <td>
              <Mono>{name}</Mono>
            </td>
            <td className="wrap-anywhere">
              {domainUuid === undefined ? (
                <span className="text-muted">{t(`portKind.${kind}`)}</span>
              ) : (
                <Link
                  href={`/vms?vm=${encodeURIComponent(domainUuid)}`}
                  className="text-accent hover:underline"
                >
                  <Mono>{domains.get(domainUuid)?.name ?? domainUuid}</Mono>
                </Link>
              )}
            </td>
            <td>
              {state !== undefined && <StateMark tone={portTones[state]}>{t(`states.${state}`)}</StateMark>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
