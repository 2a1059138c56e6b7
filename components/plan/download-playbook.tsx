import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { isInventoryName } from '@/server/plan/inventory-name';
import type { Plan } from '@/server/plan/plan';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { Button } from '../ui/button';
import { savePlaybook } from './save-playbook';
import { useMessage } from './use-message';

/** The reviewed plan for whoever keeps hosts with Ansible: what the console would run, with the same switch. */
export function DownloadPlaybook({ plan, directory }: { readonly plan: Plan; readonly directory: string }) {
  const t = useTranslations('playbook');
  const say = useMessage();
  const hostId = useHostId();
  const { data: hosts } = useQuery(useApi().hosts.list.queryOptions());
  const name = hosts?.find(({ id }) => id === hostId)?.name;
  const runId = directory.slice(directory.lastIndexOf('/') + 1);
  return (
    <Button
      disabledBecause={
        name === undefined ? t('planning') : isInventoryName(name) ? undefined : t('unfitName', { name })
      }
      onClick={() =>
        void savePlaybook({ title: say(plan.title), hosts: [{ name: name ?? '', plan, directory }] }, runId)
      }
    >
      {t('download')}
    </Button>
  );
}
