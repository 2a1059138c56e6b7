import { useTranslations } from 'use-intl';
import type { BridgeAddressing } from '@/server/model/bridge-request';
import type { Topology, Uplink } from '@/server/model/topology';
import { useMessage } from '../plan/use-message';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { RadioCard } from '../ui/radio-card';
import { TextField } from '../ui/text-field';
import {
  addressingOf,
  type BridgeDraft,
  type DraftErrors,
  type DraftText,
  draftText,
  uplinkOf,
} from './bridge-draft';

const fields = [
  { name: 'addresses', placeholder: '192.168.100.10/24' },
  { name: 'gateways', placeholder: '192.168.100.1' },
  { name: 'nameservers', placeholder: '192.168.100.1 1.1.1.1' },
  { name: 'searchDomains', placeholder: 'example.org' },
] as const satisfies readonly { readonly name: DraftText; readonly placeholder: string }[];

/** Where the bridge has its addresses from. An isolated bridge has nothing to keep, and nobody to ask for a lease. */
export function AddressingStep({
  topology,
  draft,
  errors,
  onChange,
}: {
  readonly topology: Topology;
  readonly draft: BridgeDraft;
  readonly errors: DraftErrors;
  readonly onChange: (change: Partial<BridgeDraft>) => void;
}) {
  const t = useTranslations('createBridge');
  const say = useMessage();
  const uplink = uplinkOf(draft, topology);
  const chosen = addressingOf(draft);
  const kinds: readonly BridgeAddressing['kind'][] =
    uplink === undefined ? ['none', 'static'] : ['keep', 'dhcp', 'static', 'none'];
  return (
    <>
      <fieldset className="grid min-w-0 gap-1.5">
        <legend className="mb-1.5 max-w-prose">{t('addressingQuestion')}</legend>
        {kinds.map((kind) => (
          <RadioCard
            key={kind}
            name="addressing"
            title={<span className="font-semibold">{t(`addressing.${kind}`)}</span>}
            isChosen={chosen === kind}
            onChoose={() => onChange({ addressing: kind })}
          >
            <span className="text-muted">
              {uplink === undefined && kind === 'none'
                ? t('addressingMeans.noneIsolated')
                : t(`addressingMeans.${kind}`, { uplink: uplink?.name ?? '' })}
            </span>
          </RadioCard>
        ))}
      </fieldset>
      {chosen === 'keep' && uplink !== undefined && <WhatMoves topology={topology} uplink={uplink} />}
      {chosen === 'static' && (
        <div className="grid gap-3">
          {fields.map(({ name, placeholder }) => (
            <TextField
              key={name}
              label={t(`field.${name}`)}
              hint={t(`hint.${name}`)}
              placeholder={placeholder}
              value={draftText(draft, name, topology)}
              error={errors[name]?.map(say).join(' ')}
              onChange={(text) => onChange({ [name]: text })}
            />
          ))}
        </div>
      )}
    </>
  );
}

function WhatMoves({ topology, uplink }: { readonly topology: Topology; readonly uplink: Uplink }) {
  const t = useTranslations('createBridge');
  const addresses = uplink.addresses.filter(({ scope }) => scope === 'global');
  const routes = topology.defaultRoutes.filter(({ interfaceName }) => interfaceName === uplink.name);
  return (
    <section aria-label={t('whatMoves')} className="rounded-lg border border-line bg-surface px-3 py-2.5">
      <h3 className="mb-1.5 text-xs font-semibold text-muted">{t('whatMoves')}</h3>
      {addresses.length === 0 && routes.length === 0 ? (
        <p className="text-sm">{t('nothingMoves', { uplink: uplink.name })}</p>
      ) : (
        <FactsList
          facts={[
            ...addresses.map(({ address, prefixLength, dynamic, family }) => ({
              name: t('field.addresses'),
              value: (
                <>
                  <Mono>
                    {address}/{prefixLength}
                  </Mono>
                  {dynamic && <span className="text-muted"> {t(`dynamic.${family}`)}</span>}
                </>
              ),
            })),
            ...routes.map(({ gateway }) => ({
              name: t('field.gateways'),
              value: gateway === undefined ? undefined : <Mono>{gateway}</Mono>,
            })),
            { name: 'MAC', value: uplink.mac === undefined ? undefined : <Mono>{uplink.mac}</Mono> },
            { name: 'MTU', value: <Mono>{uplink.mtu}</Mono> },
          ]}
        />
      )}
      <p className="mt-1.5 max-w-prose text-sm text-muted">{t('alsoMoves')}</p>
    </section>
  );
}
