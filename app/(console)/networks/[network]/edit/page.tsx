import { EditNetworkPage } from '@/components/networks/edit-network-page';
import { readTitle } from '../../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default async function Page({ params }: { params: Promise<{ network: string }> }) {
  return <EditNetworkPage part={decodeURIComponent((await params).network)} />;
}
