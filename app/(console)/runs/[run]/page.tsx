import { RunPage } from '@/components/runs/run-page';
import { readTitle } from '../../../read-preferences';

export const generateMetadata = () => readTitle('runs');

export default async function Page({ params }: { params: Promise<{ run: string }> }) {
  return <RunPage runId={(await params).run} />;
}
