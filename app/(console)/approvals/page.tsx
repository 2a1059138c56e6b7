import { ApprovalsPage } from '@/components/approvals/approvals-page';
import { readTitle } from '../../read-preferences';

export const generateMetadata = () => readTitle('approvals');

export default function Page() {
  return <ApprovalsPage />;
}
