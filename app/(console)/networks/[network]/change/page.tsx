import { ChangeNetworkPage } from '@/components/networks/change-network-page';
import { readTitle } from '../../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default async function Page({ params }: { params: Promise<{ network: string }> }) {
  return <ChangeNetworkPage part={decodeURIComponent((await params).network)} />;
}
