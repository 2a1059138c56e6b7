import { TopologyPage } from '@/components/topology/topology-page';
import { readTitle } from '../read-preferences';

export const generateMetadata = () => readTitle('topology');

export default function Page() {
  return <TopologyPage />;
}
