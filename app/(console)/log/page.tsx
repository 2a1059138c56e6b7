import { LogPage } from '@/components/log/log-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('log');

export default function Page() {
  return <LogPage />;
}
