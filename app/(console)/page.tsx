import { TopologyStartPage } from '@/components/convert/topology-start-page';
import { readTitle } from '../read-preferences';

export const generateMetadata = () => readTitle('topology');

export default function Page() {
  return <TopologyStartPage />;
}
