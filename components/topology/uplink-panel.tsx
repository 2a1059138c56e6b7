import { useTranslations } from 'use-intl';
import { byHandLan, byHandUplink } from '@/server/model/by-hand';
import type { Uplink } from '@/server/model/topology';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { StateMark } from '../ui/state-mark';
import { formatSpeed } from './format-speed';
import type { Thing } from './graph';
import { describeLan } from './node-content';
import { AddressList, ByHandSection, OwnerWithReason, RateBothWays, ThingLink } from './panel-parts';
import type { TopologyIndex } from './topology-index';

interface UplinkPanelProps {
  readonly index: TopologyIndex;
  readonly uplink: Uplink;
  readonly onChoose: (thing: Thing) => void;
}

/** An uplink: its hardware, whether the cable carries, who owns it and why. */
export function UplinkPanel({ index, uplink, onChoose }: UplinkPanelProps) {
  const t = useTranslations('topology.panel');
  const { bridge, beneath } = uplink;
  const above = index.topology.uplinks.filter((one) => one.beneath.includes(uplink.name));
  const links = (uplinks: readonly string[]) =>
    uplinks.map((name) => (
      <div key={name}>
        <ThingLink thing={{ kind: 'uplink', name }} onChoose={onChoose}>
          {name}
        </ThingLink>
      </div>
    ));
  return (
    <>
      <FactsList
        facts={[
          {
            name: t('carrier'),
            value: (
              <StateMark tone={uplink.up && uplink.carrier ? 'good' : 'bad'}>
                {t(!uplink.up ? 'interfaceDown' : uplink.carrier ? 'carrierYes' : 'carrierNo')}
              </StateMark>
            ),
          },
          {
            name: t('speed'),
            value: uplink.speedMegabits === undefined ? t('notSaid') : formatSpeed(uplink.speedMegabits),
          },
          {
            name: t('driver'),
            value: uplink.driver === undefined ? undefined : <Mono>{uplink.driver}</Mono>,
          },
          { name: t('kind'), value: t(`uplinkKinds.${uplink.kind}`) },
          { name: t('wireless'), value: uplink.wireless ? t('wirelessYes') : undefined },
          {
            name: t('bondMode'),
            value: uplink.bondMode === undefined ? undefined : <Mono>{uplink.bondMode}</Mono>,
          },
          { name: 'VLAN', value: uplink.vlanId },
          { name: t('beneath'), value: beneath.length === 0 ? undefined : links(beneath) },
          { name: t('above'), value: above.length === 0 ? undefined : links(above.map((one) => one.name)) },
          {
            name: t('bridge'),
            value:
              bridge === undefined ? undefined : (
                <ThingLink thing={{ kind: 'bridge', name: bridge }} onChoose={onChoose}>
                  {bridge}
                </ThingLink>
              ),
          },
          { name: t('addresses'), value: <AddressList addresses={uplink.addresses} /> },
          { name: t('defaultRoute'), value: uplink.hasDefaultRoute ? t('throughThis') : undefined },
          { name: 'MAC', value: uplink.mac === undefined ? undefined : <Mono>{uplink.mac}</Mono> },
          { name: 'MTU', value: uplink.mtu },
          { name: t('owner'), value: <OwnerWithReason owner={uplink.owner} /> },
          { name: t('traffic'), value: <RateBothWays name={uplink.name} seenFrom="host" /> },
        ]}
      />
      {uplink.up && !uplink.carrier && <p className="text-sm">{t('carrierRemedy')}</p>}
      <ByHandSection commands={byHandUplink(uplink)} />
    </>
  );
}

/** The LAN: what the host itself knows of it. */
export function LanPanel({ index, uplink, onChoose }: UplinkPanelProps) {
  const t = useTranslations('topology.panel');
  const { content } = describeLan(index, uplink.name);
  const { dnsServers, searchDomains, defaultRoutes } = index.topology;
  const list = (texts: readonly string[]) =>
    texts.length === 0
      ? undefined
      : texts.map((text) => (
          <div key={text}>
            <Mono>{text}</Mono>
          </div>
        ));
  return (
    <>
      <FactsList
        facts={[
          { name: t('subnet'), value: list(content.subnets) ?? t('lanUnknown') },
          { name: t('gateway'), value: list(content.gateway === undefined ? [] : [content.gateway]) },
          {
            name: t('uplink'),
            value: (
              <ThingLink thing={{ kind: 'uplink', name: uplink.name }} onChoose={onChoose}>
                {uplink.name}
              </ThingLink>
            ),
          },
          {
            name: t('defaultRoutes'),
            value: list(
              defaultRoutes.map((route) =>
                ['default', ...(route.gateway ? ['via', route.gateway] : []), 'dev', route.interfaceName]
                  .concat(route.metric === undefined ? [] : ['metric', String(route.metric)])
                  .join(' '),
              ),
            ),
          },
          { name: 'DNS', value: list(dnsServers) },
          { name: t('searchDomains'), value: list(searchDomains) },
          { name: t('traffic'), value: <RateBothWays name={uplink.name} seenFrom="host" /> },
        ]}
      />
      <ByHandSection commands={byHandLan()} />
    </>
  );
}
