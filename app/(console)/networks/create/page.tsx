import { BridgeNetworkPage } from '@/components/networks/bridge-network-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('networks');

export default function Page() {
  return <BridgeNetworkPage />;
}
