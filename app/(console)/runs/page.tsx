import { RunsPage } from '@/components/runs/runs-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('runs');

export default function Page() {
  return <RunsPage />;
}
