import { NetworksPage } from '@/components/networks/networks-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default function Page() {
  return <NetworksPage />;
}
