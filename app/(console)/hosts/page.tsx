import { HostsPage } from '@/components/hosts/hosts-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('hosts');

export default function Page() {
  return <HostsPage />;
}
