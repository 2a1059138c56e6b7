import { ChangeNetworkPage } from '@/components/networks/change-network-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default async function Page({ params }: { params: Promise<{ network: string }> }) {
  return (
    <NeedsRole needs="operator">
      <ChangeNetworkPage part={decodeURIComponent((await params).network)} />
    </NeedsRole>
  );
}
