import { ApprovalsPage } from '@/components/approvals/approvals-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('approvals');

export default function Page() {
  return (
    <NeedsRole needs="administrator">
      <ApprovalsPage />
    </NeedsRole>
  );
}
