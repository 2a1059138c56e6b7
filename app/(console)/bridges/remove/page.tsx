import { RemoveBridgePage } from '@/components/remove-bridge/remove-bridge-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('removeBridge');

export default function Page() {
  return (
    <NeedsRole needs="administrator">
      <RemoveBridgePage />
    </NeedsRole>
  );
}
