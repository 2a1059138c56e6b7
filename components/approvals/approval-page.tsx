'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { runDirectory } from '@/server/plan/run-files';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { PlanReview } from '../plan/plan-review';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { NewAddressesNotice } from '../run/new-addresses';
import { useGoToRunOnceBegun } from '../run/run-in-address';
import { useMove } from '../run/use-new-addresses';
import { useUser } from '../shell/user-provider';
import { Button, buttonClass } from '../ui/button';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { StateMark } from '../ui/state-mark';
import { approvalTones } from './approval-tones';

/**
 * One plan between two administrators: who asked waits here and starts it, who is asked reads and answers. Both see the
 * same page, with the answers that are theirs.
 */
export function ApprovalPage({ id }: { readonly id: string }) {
  const t = useTranslations('approvals');
  const common = useTranslations('common');
  const api = useApi();
  const router = useRouter();
  const shownHost = useHostId();
  const { name } = useUser();
  const approval = useQuery({
    ...api.approvals.one.queryOptions({ id }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 2_000 : false),
  });
  const decide = useMutation(
    api.approvals.decide.mutationOptions({ onSettled: () => void approval.refetch() }),
  );
  const runId = approval.data?.request.runId;
  const { moves, askForLinks, links } = useMove(runId ?? '', approval.data?.plan.cutsOff);
  const start = useMutation(
    api.bridges.start.mutationOptions({
      onMutate: askForLinks,
      onSuccess: (begun, request) => {
        // Where the console moves away, no other page can be counted on: its links stand on this one.
        if (request.hostId !== shownHost && !moves) router.pushTo(request.hostId, `/runs/${begun.runId}`);
      },
    }),
  );
  useGoToRunOnceBegun(runId, { isAwaited: !start.isIdle });
  if (approval.isPending) return <WaitingPage title={t('one')}>{common('loading')}</WaitingPage>;
  if (approval.isError)
    return (
      <>
        <PageHeading title={t('one')} />
        <ProblemNotice problem={problemOfError(approval.error)} />
      </>
    );
  const { plan, request, fingerprint, state, askedBy, decidedBy, hostId } = approval.data;
  const isOwn = askedBy === name;
  const failed = [decide, start].find(({ isError }) => isError);
  const deciding = decide.isPending ? t('deciding') : undefined;
  const isStarting = start.isPending || start.isSuccess;
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading
        title={t('one')}
        summary={
          <span role="status">
            <StateMark tone={approvalTones[state]}>{t(`states.${state}`)}</StateMark>
          </span>
        }
      >
        <Link href="/approvals" className={buttonClass('secondary')}>
          {t('back')}
        </Link>
      </PageHeading>
      <PlanReview
        plan={plan}
        directory={runDirectory(request.runId)}
        intro={<Note state={state} isOwn={isOwn} askedBy={askedBy} decidedBy={decidedBy} host={hostId} />}
      >
        {failed?.error != null && (
          <div className="w-full" role="alert">
            <ProblemNotice problem={problemOfError(failed.error)} />
          </div>
        )}
        {state === 'waiting' && !isOwn && (
          <Button
            look="primary"
            disabledBecause={deciding}
            onClick={() => decide.mutate({ id, decision: 'approved' })}
          >
            {t('approve')}
          </Button>
        )}
        {state === 'waiting' && (
          <Button disabledBecause={deciding} onClick={() => decide.mutate({ id, decision: 'refused' })}>
            {t(isOwn ? 'takeBack' : 'refuse')}
          </Button>
        )}
        {state === 'approved' && isOwn && (
          <Button
            look="primary"
            disabledBecause={isStarting ? t('starting') : undefined}
            onClick={() => start.mutate({ ...request, fingerprint })}
          >
            {isStarting ? t('starting') : t('start')}
          </Button>
        )}
        {links.length > 0 && (
          <div className="w-full" role="status">
            <NewAddressesNotice addresses={links} />
          </div>
        )}
      </PlanReview>
    </div>
  );
}

function Note({
  state,
  isOwn,
  askedBy,
  decidedBy,
  host,
}: {
  readonly state: keyof typeof approvalTones;
  readonly isOwn: boolean;
  readonly askedBy: string;
  readonly decidedBy: string | undefined;
  readonly host: string;
}): ReactNode {
  const t = useTranslations('approvals');
  if (state === 'waiting') return isOwn ? t('ownNote') : t('otherNote', { by: askedBy, host });
  if (state === 'approved') return t('approvedNote', { by: decidedBy ?? '?' });
  return decidedBy === undefined ? null : t('doneNote', { by: decidedBy });
}
