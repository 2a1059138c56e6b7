import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BatchDomain } from '@/server/model/batch';
import {
  type GuestChangeRequest,
  type GuestSystem,
  guestSystems,
  planGuestChange,
} from '@/server/model/guest-change';
import type { Topology } from '@/server/model/topology';
import { useHost } from '../host/host-provider';
import { Button } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Mono } from '../ui/mono';
import { Segmented } from '../ui/segmented';
import { TextField } from '../ui/text-field';

/** What to change inside a guest that keeps its old address, with its own values: to be pasted there. */
export function GuestChange({
  domain,
  onClose,
}: {
  readonly domain: BatchDomain;
  readonly onClose: () => void;
}) {
  const t = useTranslations('batch');
  const { topology } = useHost();
  const [system, setSystem] = useState<GuestSystem>('debian');
  const [kind, setKind] = useState<'dhcp' | 'static'>('dhcp');
  const [address, setAddress] = useState('');
  const verified = domain.verified?.find((one) => one.oldAddress !== undefined);
  const mac = (verified ?? domain.moves[0])?.mac ?? '';
  const lan = topology === undefined ? undefined : lanOf(topology);
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(address);
  const isMissing = kind === 'static' && !isAddress;
  return (
    <section
      aria-label={t('insideOf', { domain: domain.name })}
      className="grid min-w-0 grid-cols-1 gap-3 rounded-lg border border-line bg-surface px-3 py-2.5"
    >
      <div className="flex items-start justify-between gap-3">
        <h2 className="font-semibold wrap-anywhere">{t('insideOf', { domain: domain.name })}</h2>
        <Button size="small" onClick={onClose}>
          {t('closeInside')}
        </Button>
      </div>
      <p className="max-w-prose text-sm text-muted">{t('insideHint')}</p>
      <div className="flex flex-wrap gap-3">
        <Segmented
          label={t('system')}
          value={system}
          options={guestSystems.map((value) => ({ value, label: t(`systems.${value}`) }))}
          onChange={setSystem}
        />
        <Segmented
          label={t('addressing')}
          value={kind}
          options={[
            { value: 'dhcp', label: t('byDhcp') },
            { value: 'static', label: t('byHand') },
          ]}
          onChange={setKind}
        />
      </div>
      {kind === 'static' && (
        <TextField
          label={t('newAddress')}
          hint={t('newAddressHint')}
          placeholder={lan?.example}
          value={address}
          error={address === '' || isAddress ? undefined : t('newAddressWrong')}
          onChange={setAddress}
        />
      )}
      {isMissing ? (
        <p className="text-sm text-muted">{t('typeAddress')}</p>
      ) : (
        <InsideCommands
          system={system}
          request={{
            mac,
            ...(verified?.oldAddress === undefined ? {} : { oldAddress: verified.oldAddress.address }),
            wanted:
              kind === 'dhcp'
                ? { kind }
                : {
                    kind,
                    address: address.split('/')[0] ?? '',
                    prefixLength: Number(address.split('/')[1]),
                    gateway: lan?.gateway ?? '',
                    nameservers: lan?.nameservers ?? [],
                  },
          }}
        />
      )}
    </section>
  );
}

/** The file and its text, where there is one; then what to type. */
function InsideCommands({
  system,
  request,
}: {
  readonly system: GuestSystem;
  readonly request: GuestChangeRequest;
}) {
  const { file, commands } = planGuestChange(system, request);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1.5">
      {file !== undefined && (
        <>
          <Mono className="text-sm">{file.path}</Mono>
          <OutputBlock text={file.text.trimEnd()} />
        </>
      )}
      <OutputBlock text={commands.join('\n')} />
    </div>
  );
}

/** The LAN as the host itself has it, which the guest is on now. */
function lanOf({ defaultRoutes, dnsServers, uplinks, bridges }: Topology) {
  const route = defaultRoutes.find(({ family }) => family === 'inet');
  const gateway = route?.gateway ?? '';
  const own = [...bridges, ...uplinks]
    .find(({ name }) => name === route?.interfaceName)
    ?.addresses.find(({ family, scope }) => family === 'inet' && scope === 'global');
  const nameservers = dnsServers.filter((one) => !one.includes(':') && !one.startsWith('127.'));
  return {
    gateway,
    nameservers: nameservers.length > 0 ? nameservers : gateway === '' ? [] : [gateway],
    example: own === undefined ? undefined : `${own.address.replace(/\d+$/, '…')}/${own.prefixLength}`,
  };
}
