import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { ByHand } from '@/server/model/by-hand';
import { formatCommand } from '@/server/model/command';
import type { LinkAddress } from '@/server/model/facts';
import type { Drift, GuestAddress, Ownership } from '@/server/model/topology';
import { Age, TimeLeft } from '../host/age';
import { CommandBlock } from '../ui/command-block';
import { Mono } from '../ui/mono';
import { PanelSection } from '../ui/panel';
import { StateShape } from '../ui/state-mark';
import { formatRate } from './format-rate';
import type { Thing } from './graph';
import { ownerText } from './node-text';
import { useInterfaceRate } from './picture-store';
import { useDriftText } from './use-drift-text';
import { translateMessage, useTranslate } from './use-translate';

/** The commands that show the same, to be copied. */
export function ByHandSection({ commands }: { readonly commands: readonly ByHand[] }) {
  const t = useTranslate();
  return (
    <PanelSection title={t('common.byHand')}>
      {commands.map((one) => {
        const line = formatCommand(one.command);
        return (
          <div key={line} className="grid min-w-0 gap-0.5">
            <span className="text-xs text-muted">{translateMessage(t, one.title)}</span>
            <CommandBlock command={line} />
          </div>
        );
      })}
    </PanelSection>
  );
}

/** A name of something else on the picture that opens it. */
export function ThingLink({
  thing,
  onChoose,
  children,
}: {
  readonly thing: Thing;
  readonly onChoose: (thing: Thing) => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={() => onChoose(thing)}
      className="inline-block rounded-sm py-0.5 text-left text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
    >
      <Mono>{children}</Mono>
    </button>
  );
}

/** An address with who says so, and since when. */
export function AddressWithSource({ address }: { readonly address: GuestAddress }) {
  const t = useTranslations();
  const { prefixLength, source, expiresAtMs, readAtMs } = address;
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <Mono>
        {address.address}
        {prefixLength !== undefined && `/${prefixLength}`}
      </Mono>
      <span className="text-xs text-muted">
        {t(`common.addressSource.${source}`)}
        {' · '}
        {expiresAtMs === undefined ? <Age atMs={readAtMs} /> : <TimeLeft untilMs={expiresAtMs} />}
      </span>
    </div>
  );
}

export function AddressList({ addresses }: { readonly addresses: readonly LinkAddress[] }) {
  const t = useTranslations('topology.panel');
  if (addresses.length === 0) return <>{t('noAddress')}</>;
  return (
    <>
      {addresses.map(({ address, prefixLength, scope, dynamic }) => (
        <div key={address}>
          <Mono>{`${address}/${prefixLength}`}</Mono>
          {(dynamic || scope === 'link') && (
            <span className="text-xs text-muted"> {dynamic ? t('dynamic') : t('linkLocal')}</span>
          )}
        </div>
      ))}
    </>
  );
}

/** Which network manager owns it, and why we think so. */
export function OwnerWithReason({ owner }: { readonly owner: Ownership }) {
  const t = useTranslate();
  const reasons =
    owner.kind === 'owned'
      ? [translateMessage(t, owner.because)]
      : owner.kind === 'disputed'
        ? owner.claims.map((claim) => translateMessage(t, claim.because))
        : [
            owner.kind === 'nobody'
              ? t('ownership.nobodyBecause')
              : t('ownership.libvirtBecause', { network: owner.network }),
          ];
  return (
    <>
      <div>{ownerText(owner, t)}</div>
      {reasons.map((reason) => (
        <div key={reason} className="text-xs text-muted">
          {reason}
        </div>
      ))}
    </>
  );
}

/** Both directions in words: a tap's `rx` is what the guest sends, and nobody remembers that at night. */
export function RateBothWays({
  name,
  seenFrom,
}: {
  readonly name: string;
  readonly seenFrom: 'guest' | 'host';
}) {
  const t = useTranslations('topology.panel');
  const rate = useInterfaceRate(name);
  if (rate === undefined) return <>{t('rateUnknown')}</>;
  const [received, sent] = [formatRate(rate.rxBitsPerSecond), formatRate(rate.txBitsPerSecond)];
  return (
    <span className="tabular-nums">
      {seenFrom === 'guest'
        ? t('rateGuest', { sends: received, receives: sent })
        : t('rateHost', { received, sent })}
    </span>
  );
}

export function DriftNotes({ drifts }: { readonly drifts: readonly Drift[] }) {
  const t = useTranslations('topology.panel');
  const text = useDriftText();
  if (drifts.length === 0) return null;
  return (
    <PanelSection title={t('drift')}>
      {drifts.map((drift) => {
        const { what, remedy } = text(drift);
        return (
          <div
            key={what}
            className="rounded-md border border-warning/50 bg-warning-soft px-2.5 py-1.5 text-sm"
          >
            <p className="flex items-baseline gap-2 font-medium">
              <StateShape tone="warning" />
              <span>{what}</span>
            </p>
            <p>{remedy}</p>
          </div>
        );
      })}
    </PanelSection>
  );
}
