import { ApprovalPage } from '@/components/approvals/approval-page';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('approvals');

export default async function Page({ params }: { readonly params: Promise<{ readonly approval: string }> }) {
  const { approval } = await params;
  return (
    <NeedsRole needs="administrator">
      <ApprovalPage id={approval} />
    </NeedsRole>
  );
}
