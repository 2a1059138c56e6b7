'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatCommand } from '@/server/model/command';
import type { Topology } from '@/server/model/topology';
import type { StoragePool } from '@/server/model/vm-readings';
import type { CreateVmRequest, VmField } from '@/server/model/vm-request';
import { newDiskPath, type VmProblems } from '@/server/plan/check-create-vm';
import { runDirectory } from '@/server/plan/run-files';
import { formatVirtInstall } from '@/server/plan/virt-install';
import { useApi } from '../api/api-provider';
import { useDraft } from '../create-bridge/use-draft';
import { useHeldTopology } from '../create-bridge/use-held-topology';
import { useHost, useHostId } from '../host/host-provider';
import { Link, useRouter } from '../host/link';
import { planQuerySettings, ReviewAndStart } from '../plan/review-and-start';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { newRunId } from '../run/new-run-id';
import { Button, buttonClass } from '../ui/button';
import { CommandBlock } from '../ui/command-block';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { Wizard, WizardButtons } from '../ui/wizard';
import { formatVmDraft, parseVmDraft, readVmDraft, type VmDraft } from './vm-draft';
import { VmForm } from './vm-form';

const steps = ['machine', 'review'] as const;

/** One form, then the review; the run follows on its own page. */
export function CreateVmPage() {
  const t = useTranslations('createVm');
  const common = useTranslations('common');
  const { topology, status } = useHost();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  return (
    <div className="mx-auto w-full max-w-4xl">
      <PageHeading title={t('title')} summary={t('summary', { host: topology.hostName })}>
        <Link href="/vms" className={buttonClass('secondary')}>
          {t('cancel')}
        </Link>
      </PageHeading>
      {status.kind === 'recorded' ? (
        <ProblemNotice tone="warning" problem={{ code: 'host-recorded' }} />
      ) : (
        <CreateVmWizard live={topology} />
      )}
    </div>
  );
}

/** What the host said against a draft, while the answers that it is about stand as they stood. */
interface Objections {
  readonly problems: VmProblems;
  readonly draft: VmDraft;
}

function CreateVmWizard({ live }: { readonly live: Topology }) {
  const t = useTranslations('createVm');
  const api = useApi();
  const hostId = useHostId();
  const queryClient = useQueryClient();
  // Once it is started the name is taken, by the very machine that is made.
  const { topology = live, hold, release } = useHeldTopology(live);
  const { draft, step: asked, change, goTo: show } = useDraft({ parse: parseVmDraft, format: formatVmDraft });
  const goTo: typeof show = (to) => {
    release();
    show(to);
  };
  const [hasTried, setTried] = useState(false);
  const [objections, setObjections] = useState<Objections>();
  const choices = useQuery({ ...api.vms.choices.queryOptions({ hostId }), staleTime: 60_000, retry: false });
  const { request, problems } = readVmDraft(draft, topology);
  const isSound = request !== undefined && Object.keys(problems).length === 0;
  const step = asked === 'review' && isSound ? 'review' : 'machine';
  const check = useMutation({
    mutationFn: (wanted: CreateVmRequest) =>
      queryClient.fetchQuery({
        ...api.vms.check.queryOptions({ hostId, request: wanted }),
        staleTime: 0,
        retry: false,
      }),
    onSuccess: (found) => {
      setObjections({ problems: found, draft });
      if (Object.keys(found).length === 0) goTo('review');
      else focusFirstError();
    },
  });
  const shown: VmProblems = {
    ...(objections === undefined ? {} : stillStanding(objections, draft)),
    ...(hasTried ? problems : withoutMissing(problems)),
  };
  const missing = choices.data !== undefined && choices.data.virtInstall === undefined;
  const general = missing ? ({ code: 'virt-install-missing' } as const) : shown.general;
  return (
    <Wizard
      label={t('steps')}
      steps={steps.map((id) => ({ id, title: t(`step.${id}`) }))}
      current={step}
      onGoTo={goTo}
    >
      {step === 'machine' ? (
        <>
          {general !== undefined && <ProblemNotice problem={general} />}
          {choices.data?.hasKvm === false && <p className="max-w-prose text-sm text-muted">{t('noKvm')}</p>}
          <VmForm
            topology={topology}
            draft={draft}
            problems={shown}
            choices={choices.data}
            onChange={change}
          />
          {isSound && (
            <div className="grid min-w-0 grid-cols-1 gap-1">
              <h3 className="text-xs font-semibold text-muted">{t('willRun')}</h3>
              <CommandBlock command={formatPreview(request, choices.data?.pools ?? [])} />
            </div>
          )}
          {check.isError && <ProblemNotice problem={problemOfError(check.error)} />}
          <WizardButtons>
            <Button
              look="primary"
              disabledBecause={check.isPending ? t('checking') : undefined}
              onClick={() => {
                setTried(true);
                if (isSound) check.mutate(request);
                else focusFirstError();
              }}
            >
              {check.isPending ? t('checking') : t('next')}
            </Button>
          </WizardButtons>
        </>
      ) : (
        request && (
          <Review request={request} onStart={hold}>
            <Button onClick={() => goTo('machine')}>{t('back')}</Button>
          </Review>
        )
      )}
    </Wizard>
  );
}

function Review({
  request,
  onStart,
  children,
}: {
  readonly request: CreateVmRequest;
  readonly onStart: () => void;
  readonly children: ReactNode;
}) {
  const t = useTranslations('createVm');
  const api = useApi();
  const hostId = useHostId();
  const router = useRouter();
  const [runId] = useState(() => newRunId('create-vm'));
  const input = { hostId, runId, request };
  const planned = useQuery({ ...api.vms.plan.queryOptions(input), ...planQuerySettings });
  const start = useMutation(
    api.vms.start.mutationOptions({ onSuccess: () => router.push(`/runs/${runId}`) }),
  );
  return (
    <ReviewAndStart
      planned={planned}
      start={start}
      directory={runDirectory(runId)}
      intro={t('added')}
      onStart={(fingerprint) => {
        onStart();
        start.mutate({ ...input, fingerprint });
      }}
    >
      {children}
    </ReviewAndStart>
  );
}

/** As an administrator would type it: without what the review adds for the run's sake. */
function formatPreview(request: CreateVmRequest, pools: readonly StoragePool[]): string {
  const [program, ...words] = formatVirtInstall(request, {
    uuid: '',
    diskPath: newDiskPath(request.disk, pools),
  }).argv;
  return formatCommand({ argv: [program, ...words.slice(0, -2)] });
}

/** The answers that a host's objection is about: when one of them changes, it may hold no longer. */
function answersTo(field: VmField, draft: VmDraft): unknown {
  switch (field) {
    case 'location':
    case 'iso':
      return [draft.install, draft.media, draft.url];
    case 'kernel':
    case 'initrd':
    case 'kernelArgs':
      return [draft.install, draft.kernel, draft.initrd, draft.kernelArgs];
    case 'diskKind':
    case 'diskPath':
    case 'pool':
    case 'volume':
    case 'diskSize':
      return [draft.disk, draft.diskPath, draft.pool, draft.volume, draft.size, draft.name];
    case 'name':
      return draft.name;
    default:
      return draft;
  }
}

function stillStanding({ problems, draft: then }: Objections, now: VmDraft): VmProblems {
  return Object.fromEntries(
    Object.entries(problems).filter(
      // The keys of VmProblems, which Object.entries widens to string.
      ([field]) =>
        JSON.stringify(answersTo(field as VmField, then)) ===
        JSON.stringify(answersTo(field as VmField, now)),
    ),
  );
}

/** What is missing is said when one tries to go on; what is wrong, as soon as it is typed. */
function withoutMissing(problems: VmProblems): VmProblems {
  return Object.fromEntries(
    Object.entries(problems).filter(
      ([, problem]) =>
        !['vm-name-missing', 'vm-media-missing', 'vm-path-missing', 'vm-pool-missing'].includes(
          problem?.code ?? '',
        ),
    ),
  );
}

/** After the errors are drawn: the next frame. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid]')?.focus());
}
