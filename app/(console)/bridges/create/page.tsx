import { CreateBridgePage } from '@/components/create-bridge/create-bridge-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('createBridge');

export default function Page() {
  return (
    <NeedsRole needs="administrator">
      <CreateBridgePage />
    </NeedsRole>
  );
}
