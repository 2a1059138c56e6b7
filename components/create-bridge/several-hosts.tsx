import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { BridgeChange } from '@/server/model/bridge-request';
import { isForSeveralHosts } from '@/server/plan/change-on-host';
import { isInventoryName } from '@/server/plan/inventory-name';
import type { Plan, Planned } from '@/server/plan/plan';
import type { PlaybookHost } from '@/server/plan/playbook';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { PlanReview } from '../plan/plan-review';
import { planQuerySettings } from '../plan/review-and-start';
import { savePlaybook } from '../plan/save-playbook';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { CheckField } from '../ui/check-field';
import { Disclosure } from '../ui/disclosure';
import { Waiting } from '../ui/note';

/**
 * The reviewed change on other hosts too, each planned from its own facts and shown before it is taken along: as one
 * playbook. Where no other host is known there is nothing to choose.
 */
export function SeveralHosts({
  change,
  runId,
  directory,
  plan,
}: {
  readonly change: BridgeChange;
  readonly runId: string;
  readonly directory: string;
  /** Of the host that is looked at. */
  readonly plan: Plan;
}) {
  const t = useTranslations('playbook');
  const say = useMessage();
  const api = useApi();
  const hostId = useHostId();
  const { data: hosts = [] } = useQuery(api.hosts.list.queryOptions());
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const here = hosts.find(({ id }) => id === hostId);
  const others = hosts.filter(
    ({ id, name, readOnly }) => id !== hostId && readOnly === undefined && isInventoryName(name),
  );
  const along = others.filter(({ id }) => chosen.includes(id));
  const planned = useQueries({
    queries: along.map(({ id }) => ({
      ...api.bridges.planElsewhere.queryOptions({ hostId: id, runId, change }),
      ...planQuerySettings,
    })),
  });
  if (here === undefined || others.length === 0 || !isForSeveralHosts(change)) return null;
  const plans = planned.map(({ data }) => (data?.ok === true ? data.plan : undefined));
  const playbookHosts: readonly PlaybookHost[] = [here, ...along].flatMap(({ name }, index) => {
    const own = index === 0 ? plan : plans[index - 1];
    return own === undefined ? [] : [{ name, plan: own, directory }];
  });
  const reason =
    along.length === 0
      ? t('chooseHosts')
      : planned.some(({ isFetching }) => isFetching)
        ? t('planning')
        : playbookHosts.length <= along.length
          ? t('notAll')
          : undefined;
  return (
    <section
      aria-label={t('several')}
      className="mt-6 grid min-w-0 grid-cols-1 gap-3 border-t border-line pt-4"
    >
      <div>
        <h2 className="font-semibold">{t('several')}</h2>
        <p className="max-w-prose text-sm text-muted">{t('severalMeans')}</p>
      </div>
      <fieldset className="grid min-w-0 gap-1.5">
        <legend className="sr-only">{t('hosts')}</legend>
        {others.map(({ id, name }) => (
          <CheckField
            key={id}
            label={name}
            isChecked={chosen.includes(id)}
            onChange={(isChosen) =>
              setChosen(isChosen ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
        ))}
      </fieldset>
      {along.map((host, index) => (
        <PlanElsewhere
          key={host.id}
          name={host.name}
          directory={directory}
          planned={planned[index]?.data}
          error={planned[index]?.error ?? null}
        />
      ))}
      <div>
        <Button
          disabledBecause={reason}
          onClick={() => void savePlaybook({ title: say(plan.title), hosts: playbookHosts }, runId)}
        >
          {t('downloadFor', { count: along.length + 1 })}
        </Button>
      </div>
    </section>
  );
}

/** What would be run there, or why nothing can be. */
function PlanElsewhere({
  name,
  directory,
  planned,
  error,
}: {
  readonly name: string;
  readonly directory: string;
  readonly planned: Planned | undefined;
  readonly error: unknown;
}) {
  const t = useTranslations('playbook');
  const say = useMessage();
  const refusal =
    error === null ? (planned?.ok === false ? planned.refusal : undefined) : problemOfError(error);
  return (
    <section aria-label={name} className="min-w-0">
      {refusal !== undefined ? (
        <>
          <h3 className="mb-1 font-semibold">{name}</h3>
          <ProblemNotice problem={refusal} />
        </>
      ) : planned?.ok === true ? (
        <Disclosure summary={t('planOf', { name, title: say(planned.plan.title) })}>
          <PlanReview plan={planned.plan} directory={directory}>
            {null}
          </PlanReview>
        </Disclosure>
      ) : (
        <Waiting>{t('planningOn', { name })}</Waiting>
      )}
    </section>
  );
}
