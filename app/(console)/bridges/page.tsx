import { BridgesPage } from '@/components/bridges/bridges-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('bridges');

export default function Page() {
  return <BridgesPage />;
}
