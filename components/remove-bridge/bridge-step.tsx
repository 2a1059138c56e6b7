import { useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';
import type { Bridge, Topology } from '@/server/model/topology';
import { domainsOn, refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { ConvertLink } from '../convert/convert-link';
import { StepError } from '../create-bridge/step-error';
import { ProblemNotice } from '../problem/problem-notice';
import { compareNaturally } from '../ui/compare-naturally';
import { Mono } from '../ui/mono';
import { RadioCard } from '../ui/radio-card';
import { DomainStateMark } from '../vms/domain-state-mark';

/** Which bridge goes, what its uplink gets back, and who is still on it, with the way off. */
export function BridgeStep({
  topology,
  bridges,
  chosen,
  error,
  onChoose,
}: {
  readonly topology: Topology;
  readonly bridges: readonly Bridge[];
  readonly chosen: Bridge | undefined;
  readonly error: readonly Message[] | undefined;
  readonly onChoose: (name: string) => void;
}) {
  const t = useTranslations('removeBridge');
  const refusal = chosen && refuseRemoveBridge(chosen, topology);
  return (
    <>
      <fieldset className="grid min-w-0 gap-1.5">
        <legend className="mb-1.5">{t('question')}</legend>
        {bridges
          .toSorted((a, b) => compareNaturally(a.name, b.name))
          .map((bridge) => (
            <RadioCard
              key={bridge.name}
              name="bridge"
              title={<Mono className="font-semibold">{bridge.name}</Mono>}
              isChosen={bridge.name === chosen?.name}
              onChoose={() => onChoose(bridge.name)}
            >
              <span className="text-muted">
                <WhatGoesBack bridge={bridge} />
              </span>
            </RadioCard>
          ))}
        <StepError error={error} />
      </fieldset>
      {chosen !== undefined && refusal !== undefined && (
        <ProblemNotice problem={refusal}>
          {refusal.code === 'bridge-in-use' && <Users topology={topology} bridge={chosen} />}
        </ProblemNotice>
      )}
    </>
  );
}

function WhatGoesBack({ bridge }: { readonly bridge: Bridge }) {
  const t = useTranslations('removeBridge');
  const uplink = bridge.uplinks.join(', ');
  const addresses = bridge.addresses
    .filter(({ scope }) => scope === 'global')
    .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
    .join(', ');
  if (uplink === '') return t('isolated');
  const mono = (chunks: React.ReactNode) => <Mono>{chunks}</Mono>;
  return addresses === ''
    ? t.rich('uplinkFreed', { uplink, mono })
    : t.rich('addressesBack', { uplink, addresses, mono });
}

/** Each VM with the interfaces that hold the bridge, and the way to move each of them. */
function Users({ topology, bridge }: { readonly topology: Topology; readonly bridge: Bridge }) {
  const t = useTranslations('removeBridge');
  const names = new Set(domainsOn(bridge, topology));
  const users = topology.domains
    .filter(({ name }) => names.has(name))
    .toSorted((a, b) => compareNaturally(a.name, b.name));
  return (
    <ul aria-label={t('users', { bridge: bridge.name })} className="mt-2 grid gap-2">
      {users.flatMap((domain) =>
        domain.interfaces
          .filter(
            ({ source, configSource, tap }) =>
              tap?.bridge === bridge.name ||
              [source, configSource].some((one) => one?.kind === 'bridge' && one.bridge === bridge.name),
          )
          .map((one) => (
            <li key={one.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <Mono className="font-semibold wrap-anywhere">{domain.name}</Mono>
              <DomainStateMark state={domain.state} />
              <Mono className="text-sm">{one.mac}</Mono>
              <ConvertLink domain={domain} one={one} />
            </li>
          )),
      )}
    </ul>
  );
}
