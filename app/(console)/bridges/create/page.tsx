import { CreateBridgePage } from '@/components/create-bridge/create-bridge-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('createBridge');

export default function Page() {
  return <CreateBridgePage />;
}
