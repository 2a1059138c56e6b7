import { RemoveBridgePage } from '@/components/remove-bridge/remove-bridge-page';
import { RunInPlace } from '@/components/runs/run-in-place';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('removeBridge');

export default function Page() {
  return (
    <NeedsRole needs="administrator">
      <RunInPlace>
        <RemoveBridgePage />
      </RunInPlace>
    </NeedsRole>
  );
}
