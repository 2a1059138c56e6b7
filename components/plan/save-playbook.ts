import type { formatPlaybook } from '@/server/plan/playbook';
import { saveFile } from '../ui/save-file';

/** Offers the playbook to save, under the name of the run. */
export async function savePlaybook(
  plans: Parameters<typeof formatPlaybook>[0],
  runId: string,
): Promise<void> {
  // A YAML library that few will ask for is not in the page's first script.
  const { formatPlaybook } = await import('@/server/plan/playbook');
  saveFile(new Blob([formatPlaybook(plans)], { type: 'application/yaml' }), `${runId}.yml`);
}
