import { VmPage } from '@/components/vm/vm-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('vm');

export default async function Page({ params }: { params: Promise<{ uuid: string }> }) {
  return <VmPage uuid={(await params).uuid} />;
}
