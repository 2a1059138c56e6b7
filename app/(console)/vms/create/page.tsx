import { CreateVmPage } from '@/components/create-vm/create-vm-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('createVm');

export default function Page() {
  return <CreateVmPage />;
}
