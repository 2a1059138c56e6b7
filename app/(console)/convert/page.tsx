import { ConvertPage } from '@/components/convert/convert-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('convert');

export default function Page() {
  return <ConvertPage />;
}
