import { useTranslations } from 'use-intl';
import type { NetworkFault, NetworkField } from '@/server/model/network-change';
import type { NetworkForm } from '@/server/model/network-form';
import { useHost } from '../host/host-provider';
import { useProblemText } from '../problem/use-problem-text';
import { TextField } from '../ui/text-field';
import { ListField } from './list-field';

/** What people change of a network; the rest is in its XML, one press away. */
export function NetworkFormFields({
  form,
  faults,
  isNew,
  onChange,
}: {
  readonly form: NetworkForm;
  readonly faults: readonly NetworkFault[];
  readonly isNew: boolean;
  readonly onChange: (change: Partial<NetworkForm>) => void;
}) {
  const t = useTranslations('networkEdit');
  const problemText = useProblemText();
  const { topology } = useHost();
  const errorOf = (field: NetworkField, index?: number) => {
    const fault = faults.find((one) => one.field === field && one.index === index);
    if (fault === undefined) return undefined;
    const { what, remedy } = problemText(fault.problem);
    return `${what} ${remedy}`;
  };
  const hasOwnBridge = ['isolated', 'nat', 'route', 'open'].includes(form.forwardMode);
  const leaves = ['nat', 'route', 'open'].includes(form.forwardMode);
  const hostBridges = topology?.bridges.filter(({ kind }) => kind === 'host').map(({ name }) => name) ?? [];
  const uplinks = topology?.uplinks.map(({ name }) => name) ?? [];
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      {isNew && (
        <TextField
          label={t('name')}
          value={form.name}
          error={errorOf('name')}
          onChange={(name) => onChange({ name })}
        />
      )}
      {(hasOwnBridge || form.forwardMode === 'bridge') && (
        <TextField
          label={t('bridge')}
          hint={hasOwnBridge ? t('bridgeHint') : t('hostBridgeHint')}
          value={form.bridge}
          error={errorOf('bridge')}
          {...(hasOwnBridge ? {} : { suggestions: hostBridges, suggestionsLabel: t('thereAre') })}
          onChange={(bridge) => onChange({ bridge })}
        />
      )}
      {leaves && (
        <TextField
          label={t('forwardDevice')}
          hint={t('forwardDeviceHint')}
          value={form.forwardDevice}
          error={errorOf('forwardDevice')}
          suggestions={uplinks}
          suggestionsLabel={t('thereAre')}
          onChange={(forwardDevice) => onChange({ forwardDevice })}
        />
      )}
      {hasOwnBridge && (
        <>
          <TextField
            label={t('address')}
            hint={t('addressHint')}
            value={form.address}
            error={errorOf('address')}
            placeholder="192.168.123.1/24"
            onChange={(address) => onChange({ address })}
          />
          {form.address !== '' && (
            <>
              <ListField
                label={t('ranges')}
                columns={[
                  { key: 'start', label: t('rangeStart') },
                  { key: 'end', label: t('rangeEnd') },
                ]}
                entries={form.ranges.map(({ start, end }) => ({ start, end }))}
                empty={{ start: '', end: '' }}
                errorOf={(index) => errorOf('ranges', index)}
                onChange={(ranges) => onChange({ ranges })}
              />
              <ListField
                label={t('hosts')}
                hint={t('hostsHint')}
                columns={[
                  { key: 'mac', label: t('hostMac') },
                  { key: 'name', label: t('hostName') },
                  { key: 'address', label: t('hostAddress') },
                ]}
                entries={form.hosts.map(({ mac, name, address }) => ({ mac, name, address }))}
                empty={{ mac: '', name: '', address: '' }}
                errorOf={(index) => errorOf('hosts', index)}
                onChange={(hosts) => onChange({ hosts })}
              />
            </>
          )}
          <TextField
            label={t('domain')}
            hint={t('domainHint')}
            value={form.domain}
            error={errorOf('domain')}
            onChange={(domain) => onChange({ domain })}
          />
          <ListField
            label={t('dnsHosts')}
            hint={t('dnsHostsHint')}
            columns={[
              { key: 'address', label: t('dnsAddress') },
              { key: 'names', label: t('dnsNames') },
            ]}
            entries={form.dnsHosts.map(({ address, names }) => ({ address, names }))}
            empty={{ address: '', names: '' }}
            errorOf={(index) => errorOf('dnsHosts', index)}
            onChange={(dnsHosts) => onChange({ dnsHosts })}
          />
        </>
      )}
    </div>
  );
}
