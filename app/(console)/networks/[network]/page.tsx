import { NetworkPage } from '@/components/networks/network-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default async function Page({ params }: { params: Promise<{ network: string }> }) {
  return <NetworkPage part={decodeURIComponent((await params).network)} />;
}
