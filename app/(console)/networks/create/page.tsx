import { BridgeNetworkPage } from '@/components/networks/bridge-network-page';
import { CreateNetworkPage } from '@/components/networks/create-network-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

/** With a bridge in the address the rest is known; without, everything is asked. */
export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ bridge?: string | string[] }>;
}) {
  return (
    <NeedsRole needs="operator">
      {(await searchParams).bridge === undefined ? <CreateNetworkPage /> : <BridgeNetworkPage />}
    </NeedsRole>
  );
}
