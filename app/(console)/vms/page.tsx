import { VmsPage } from '@/components/vms/vms-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('vms');

export default function Page() {
  return <VmsPage />;
}
