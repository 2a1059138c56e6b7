import { CreateBridgePage } from '@/components/create-bridge/create-bridge-page';
import { RunInPlace } from '@/components/runs/run-in-place';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('createBridge');

export default function Page() {
  return (
    <NeedsRole needs="administrator">
      <RunInPlace>
        <CreateBridgePage />
      </RunInPlace>
    </NeedsRole>
  );
}
