import { CreateVmPage } from '@/components/create-vm/create-vm-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('createVm');

export default function Page() {
  return (
    <NeedsRole needs="operator">
      <CreateVmPage />
    </NeedsRole>
  );
}
