import { ApprovalPage } from '@/components/approvals/approval-page';
import { RunInPlace } from '@/components/runs/run-in-place';
import { NeedsRole } from '@/components/shell/needs-role';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('approvals');

export default async function Page({ params }: { readonly params: Promise<{ readonly approval: string }> }) {
  const { approval } = await params;
  return (
    <NeedsRole needs="administrator">
      <RunInPlace>
        <ApprovalPage id={approval} />
      </RunInPlace>
    </NeedsRole>
  );
}
