import { RemoveBridgePage } from '@/components/remove-bridge/remove-bridge-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('removeBridge');

export default function Page() {
  return <RemoveBridgePage />;
}
