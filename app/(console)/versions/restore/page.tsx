import { NeedsRole } from '@/components/shell/needs-role';
import { RestorePage } from '@/components/versions/restore-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('versions');

export default function Page() {
  return (
    <NeedsRole needs="operator">
      <RestorePage />
    </NeedsRole>
  );
}
