import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DomainChange } from '@/server/model/domain-change';
import type { Domain, DomainInterface, Topology } from '@/server/model/topology';
import { nicModels } from '@/server/model/vm-request';
import { checkMacText } from '@/server/plan/check-create-vm';
import { ConvertLink } from '../convert/convert-link';
import { formatConvertSource } from '../convert/convert-source';
import { NetworkFields } from '../create-vm/network-section';
import { type NetworkDraft, readNetwork, sourcesOf } from '../create-vm/vm-draft';
import { DoctorLink } from '../doctor/doctor-link';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/note';
import { NicFacts } from '../vms/domain-panel';
import { useRefusalText } from './power-buttons';

interface Props {
  readonly topology: Topology;
  readonly domain: Domain;
  readonly disabledBecause: string | undefined;
  readonly onAsk: (change: DomainChange) => void;
}

/** Each virtual NIC as `domiflist` and `domifaddr` say it, with what can be done to it. */
export function VmInterfaces({ topology, domain, disabledBecause, onAsk }: Props) {
  const t = useTranslations('vm');
  const vms = useTranslations('vms');
  const [isAdding, setAdding] = useState(false);
  const because = useRefusalText(domain);
  return (
    <div className="grid gap-3">
      {domain.interfaces.length === 0 && <EmptyState title={vms('noInterface')} />}
      <ul className="grid gap-3 lg:grid-cols-2">
        {domain.interfaces.map((nic) => (
          <li
            key={nic.id}
            className="grid min-w-0 content-start gap-3 rounded-lg border border-line bg-surface p-3"
          >
            <h3 className="font-semibold">{vms('nic', { mac: nic.mac })}</h3>
            <NicFacts nic={nic} />
            <NicButtons domain={domain} nic={nic} disabledBecause={disabledBecause} onAsk={onAsk} />
          </li>
        ))}
      </ul>
      {isAdding ? (
        <AddInterface topology={topology} onAsk={onAsk} onCancel={() => setAdding(false)} />
      ) : (
        <div className="print-hidden">
          <Button
            disabledBecause={disabledBecause ?? because('add-interface')}
            onClick={() => setAdding(true)}
          >
            <Plus size={16} aria-hidden />
            {t('add')}
          </Button>
        </div>
      )}
    </div>
  );
}

function NicButtons({
  domain,
  nic,
  disabledBecause,
  onAsk,
}: Omit<Props, 'topology'> & { readonly nic: DomainInterface }) {
  const t = useTranslations('vm');
  const because = useRefusalText(domain);
  const [isChoosing, setChoosing] = useState(false);
  const isUp = nic.linkState === 'up';
  const { mac } = nic;
  return (
    <div className="flex flex-wrap items-center gap-2 print-hidden">
      <ConvertLink domain={domain} one={nic} />
      <DoctorLink domainUuid={domain.uuid} mac={mac} />
      <Button
        size="small"
        aria-label={t(isUp ? 'unplugOf' : 'plugOf', { mac })}
        disabledBecause={disabledBecause ?? because('link')}
        onClick={() => onAsk({ kind: 'link', mac, state: isUp ? 'down' : 'up' })}
      >
        {t(isUp ? 'change.link-down' : 'change.link-up')}
      </Button>
      {isChoosing ? (
        <label className="flex items-center gap-1.5 text-sm">
          {t('modelOf')}
          <select
            aria-label={t('modelOfMac', { mac })}
            value={nic.model ?? ''}
            onChange={(event) => {
              const model = nicModels.find((known) => known === event.target.value);
              if (model !== undefined) onAsk({ kind: 'model', mac, model });
              setChoosing(false);
            }}
            className="h-6 rounded-md border border-edge bg-surface px-1 text-xs pointer-coarse:h-8"
          >
            {[...new Set([nic.model ?? '', ...nicModels])].map((model) => (
              <option key={model} value={model}>
                {model}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Button
          size="small"
          aria-label={t('changeModelOf', { mac })}
          disabledBecause={disabledBecause ?? because('model')}
          onClick={() => setChoosing(true)}
        >
          {t('changeModel')}
        </Button>
      )}
      <Button
        size="small"
        look="danger"
        aria-label={t('removeOf', { mac })}
        disabledBecause={disabledBecause ?? because('remove-interface')}
        onClick={() => onAsk({ kind: 'remove-interface', mac })}
      >
        {t('change.remove-interface')}
      </Button>
    </div>
  );
}

function AddInterface({
  topology,
  onAsk,
  onCancel,
}: {
  readonly topology: Topology;
  readonly onAsk: (change: DomainChange) => void;
  readonly onCancel: () => void;
}) {
  const t = useTranslations('vm');
  const problemText = useProblemText();
  const [first] = sourcesOf(topology);
  const [row, setRow] = useState<NetworkDraft>({
    source: first === undefined ? '' : formatConvertSource(first),
    mac: '',
    model: 'virtio',
  });
  const mac = row.mac.trim();
  const owner = topology.domains.find((domain) =>
    domain.interfaces.some((one) => one.mac === mac.toLowerCase()),
  );
  const problem =
    mac === ''
      ? undefined
      : (checkMacText(mac) ??
        (owner && ({ code: 'vm-mac-taken', values: { mac, owner: owner.name } } as const)));
  const words = problem && problemText(problem);
  return (
    <fieldset
      aria-label={t('add')}
      className="grid gap-3 rounded-lg border border-line bg-surface p-3 sm:grid-cols-3"
    >
      <NetworkFields
        topology={topology}
        row={row}
        sourceError={undefined}
        macError={words && `${words.what} ${words.remedy}`}
        onChange={(change) => setRow({ ...row, ...change })}
      />
      <div className="flex gap-2 sm:col-span-3">
        <Button
          look="primary"
          disabledBecause={words?.what}
          onClick={() => onAsk({ kind: 'add-interface', network: readNetwork(row) })}
        >
          {t('addReview')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </fieldset>
  );
}
