import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { byHandDomain } from '@/server/model/by-hand';
import { formatSource } from '@/server/model/domain-xml';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { useProblemText } from '../problem/use-problem-text';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { PanelSection } from '../ui/panel';
import { StateMark } from '../ui/state-mark';
import { attachInterface, isPlugged, sourceThing } from './attach-interface';
import type { Thing } from './graph';
import { AddressWithSource, ByHandSection, DriftNotes, RateBothWays, ThingLink } from './panel-parts';
import { ReachabilityView } from './reachability-view';
import { stateTone } from './state-tone';
import { thingOfId } from './thing-of-id';
import type { TopologyIndex } from './topology-index';
import { translateMessage, useTranslate } from './use-translate';

interface DomainPanelProps {
  readonly index: TopologyIndex;
  readonly domain: Domain;
  readonly onChoose: (thing: Thing) => void;
  readonly interfaceActions?: (domain: Domain, one: DomainInterface) => ReactNode;
}

/** A virtual machine: what `domiflist` and `domifaddr` say of it, and who can reach it. */
export function DomainPanel({ index, domain, onChoose, interfaceActions }: DomainPanelProps) {
  const t = useTranslations('topology.panel');
  const common = useTranslations('common');
  const problemText = useProblemText();
  const drifts = domain.interfaces.flatMap((one) => index.driftOfInterface.get(one.id) ?? []);
  return (
    <>
      <FactsList
        facts={[
          {
            name: t('state'),
            value: (
              <StateMark tone={stateTone(domain.state)}>{common(`domainState.${domain.state}`)}</StateMark>
            ),
          },
          { name: t('agent'), value: t(`agents.${domain.agent}`) },
          { name: t('autostart'), value: common(domain.autostart ? 'yes' : 'no') },
          { name: t('persistent'), value: domain.persistent ? undefined : t('transient') },
          { name: t('managedSave'), value: domain.managedSave ? t('managedSavePresent') : undefined },
          { name: 'UUID', value: <Mono>{domain.uuid}</Mono> },
          {
            name: t('problem'),
            value: domain.problem === undefined ? undefined : problemText(domain.problem).what,
          },
        ]}
      />
      <DriftNotes drifts={drifts} />
      {domain.interfaces.length === 0 && <p className="text-sm text-muted">{t('noInterface')}</p>}
      {domain.interfaces.map((one) => (
        <InterfaceSection key={one.id} index={index} domain={domain} one={one} onChoose={onChoose}>
          {interfaceActions?.(domain, one)}
        </InterfaceSection>
      ))}
      <ByHandSection commands={byHandDomain(domain)} />
    </>
  );
}

interface InterfaceSectionProps extends Pick<DomainPanelProps, 'index' | 'domain' | 'onChoose'> {
  readonly one: DomainInterface;
  readonly children: ReactNode;
}

function InterfaceSection({ index, domain, one, onChoose, children }: InterfaceSectionProps) {
  const t = useTranslate();
  const panel = useTranslations('topology.panel');
  const attachment = attachInterface(index, domain, one);
  return (
    <PanelSection
      title={
        one.tap === undefined ? panel('nic') : panel('nicOn', { tap: one.tap.name, at: attachment.atName })
      }
    >
      <FactsList
        facts={[
          { name: 'MAC', value: <Mono>{one.mac}</Mono> },
          {
            name: panel('source'),
            value: (
              <>
                {one.source.kind !== 'other' && `${one.source.kind} `}
                <ThingLink thing={sourceThing(one.source)} onChoose={onChoose}>
                  {formatSource(one.source)}
                </ThingLink>
                {one.configSource !== undefined && (
                  <div className="text-xs text-warning">
                    {panel('nextStart', {
                      source: formatSource(one.configSource),
                    })}
                  </div>
                )}
              </>
            ),
          },
          {
            name: panel('attached'),
            value: isPlugged(attachment, one) ? (
              <>
                <ThingLink thing={thingOfId(attachment.at)} onChoose={onChoose}>
                  {attachment.atName}
                </ThingLink>{' '}
                <span className="text-muted">{t(`topology.interfaceMode.${attachment.mode}`)}</span>
              </>
            ) : undefined,
          },
          {
            name: panel('tap'),
            value: one.tap === undefined ? undefined : <Mono>{one.tap.name}</Mono>,
          },
          {
            name: panel('portState'),
            value: one.tap?.portState === undefined ? undefined : panel(`portStates.${one.tap.portState}`),
          },
          { name: panel('model'), value: one.model === undefined ? undefined : <Mono>{one.model}</Mono> },
          {
            name: panel('link'),
            value:
              attachment.state === 'down' && attachment.words !== undefined
                ? translateMessage(t, attachment.words)
                : panel(one.linkState),
          },
          {
            name: panel('presence'),
            value: one.presence === 'both' ? undefined : panel(`presences.${one.presence}`),
          },
          {
            name: panel('addresses'),
            value:
              one.addresses.length === 0
                ? panel('addressUnknown')
                : one.addresses.map((address) => (
                    <AddressWithSource key={`${address.address} ${address.source}`} address={address} />
                  )),
          },
          {
            name: panel('traffic'),
            value: one.tap === undefined ? undefined : <RateBothWays name={one.tap.name} seenFrom="guest" />,
          },
        ]}
      />
      <ReachabilityView index={index} domain={domain} one={one} onChoose={onChoose} />
      {children}
    </PanelSection>
  );
}
