import { useTranslations } from 'use-intl';
import { Mono } from '../ui/mono';
import type { NewAddress } from './use-new-addresses';

export function NewAddresses({ addresses }: { readonly addresses: readonly NewAddress[] }) {
  return (
    <ul className="grid gap-1">
      {addresses.map(({ address, url }) => (
        <li key={address}>
          <a href={url} className="text-accent underline">
            <Mono>{address}</Mono>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Where the console will be found, with the way in: before it happens. */
export function NewAddressesNotice({ addresses }: { readonly addresses: readonly NewAddress[] }) {
  const t = useTranslations('run');
  return (
    <div className="grid gap-1">
      <p>{t('newAddress')}</p>
      <NewAddresses addresses={addresses} />
    </div>
  );
}
