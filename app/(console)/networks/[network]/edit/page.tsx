import { EditNetworkPage } from '@/components/networks/edit-network-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default async function Page({ params }: { params: Promise<{ network: string }> }) {
  return (
    <NeedsRole needs="operator">
      <EditNetworkPage part={decodeURIComponent((await params).network)} />
    </NeedsRole>
  );
}
