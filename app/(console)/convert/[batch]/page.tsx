import { BatchPage } from '@/components/convert/batch-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('convert');

export default async function Page({ params }: { readonly params: Promise<{ readonly batch: string }> }) {
  const { batch } = await params;
  return <BatchPage batchId={batch} />;
}
