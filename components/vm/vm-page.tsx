'use client';

import { useSearchParams } from 'next/navigation';
import { type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { byHandDomain } from '@/server/model/by-hand';
import type { DomainChange } from '@/server/model/domain-change';
import { hasEnded } from '@/server/model/run';
import type { Domain, Topology } from '@/server/model/topology';
import { SerialConsole } from '../console/serial-console';
import { DriftNotices } from '../drift/drift-notices';
import { useHost, useHostId, useReadOnly, useRun } from '../host/host-provider';
import { Link } from '../host/link';
import { ProblemNotice } from '../problem/problem-notice';
import { useProblemText } from '../problem/use-problem-text';
import { useMissingRole } from '../shell/user-provider';
import { ByHandSection } from '../topology/panel-parts';
import { buttonClass } from '../ui/button';
import { FactsList } from '../ui/facts-list';
import { Mono } from '../ui/mono';
import { PageHeading, WaitingPage } from '../ui/page-heading';
import { VersionsSection } from '../versions/versions-section';
import { DomainStateMark } from '../vms/domain-state-mark';
import { ChangeDialog } from './change-dialog';
import { PowerButtons } from './power-buttons';
import { StartedRun } from './started-run';
import { VmInterfaces } from './vm-interfaces';
import { VmXml } from './vm-xml';

/** One virtual machine: what it is wired to, what can be done to it, and its console. */
export function VmPage({ uuid }: { readonly uuid: string }) {
  const t = useTranslations('vm');
  const common = useTranslations('common');
  const { topology } = useHost();
  if (topology === undefined) return <WaitingPage title={t('title')}>{common('loading')}</WaitingPage>;
  const domain = topology.domains.find((one) => one.uuid === uuid);
  return domain === undefined ? (
    <>
      <PageHeading title={t('title')}>
        <BackToList />
      </PageHeading>
      <ProblemNotice problem={{ code: 'domain-gone' }} />
    </>
  ) : (
    <OneVm key={uuid} topology={topology} domain={domain} />
  );
}

function BackToList() {
  const t = useTranslations('vm');
  return (
    <Link href="/vms" className={buttonClass('secondary')}>
      {t('back')}
    </Link>
  );
}

function OneVm({ topology, domain }: { readonly topology: Topology; readonly domain: Domain }) {
  const t = useTranslations('vm');
  const hostId = useHostId();
  const { status } = useHost();
  const isConsoleAsked = useSearchParams().get('console') === 'open';
  const [asked, setAsked] = useState<DomainChange>();
  const [started, setStarted] = useState<string>();
  const disabledBecause = useWhyNothing();
  const drift = topology.drift.filter((each) => 'domainUuid' in each && each.domainUuid === domain.uuid);
  return (
    <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-5">
      <div>
        <PageHeading
          title={domain.name}
          summary={
            <>
              {t('title')} · <DomainStateMark state={domain.state} />
            </>
          }
        >
          <BackToList />
        </PageHeading>
        <PowerButtons domain={domain} disabledBecause={disabledBecause} onAsk={setAsked} />
      </div>
      {started !== undefined && <StartedRun runId={started} />}
      {domain.problem !== undefined && <ProblemNotice tone="warning" problem={domain.problem} />}
      {drift.length > 0 && <DriftNotices topology={topology} drift={drift} />}
      <VmFacts domain={domain} />
      <Part title={t('interfaces')}>
        <VmInterfaces
          topology={topology}
          domain={domain}
          disabledBecause={disabledBecause}
          onAsk={setAsked}
        />
      </Part>
      {status.kind !== 'recorded' && (
        <>
          <Part title={t('console')}>
            <SerialConsole hostId={hostId} domain={domain} isOpenAtFirst={isConsoleAsked} />
          </Part>
          <Part title="XML">
            <VmXml domain={domain} />
          </Part>
          <Part title={t('versions')}>
            <VersionsSection
              kind="domains"
              name={domain.name}
              exists={domain.persistent}
              asOf={JSON.stringify([domain.state, domain.interfaces.map(({ id, source }) => [id, source])])}
            />
          </Part>
        </>
      )}
      <ByHandSection commands={byHandDomain(domain)} />
      {asked !== undefined && (
        <ChangeDialog
          domain={domain}
          change={asked}
          title={t(`change.${titleOf(asked)}`)}
          onStarted={(runId) => {
            setStarted(runId);
            setAsked(undefined);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

function titleOf(change: DomainChange) {
  switch (change.kind) {
    case 'autostart':
      return change.on ? 'autostart' : 'no-autostart';
    case 'link':
      return `link-${change.state}` as const;
    default:
      return change.kind;
  }
}

/** Whoever looks may only look, nothing can be changed here, or a run is under way. */
function useWhyNothing(): string | undefined {
  const problemText = useProblemText();
  const readOnly = useReadOnly();
  const run = useRun();
  const missingRole = useMissingRole('operator');
  if (missingRole !== undefined) return missingRole;
  if (readOnly !== undefined) return problemText(readOnly).what;
  if (run !== undefined && !hasEnded(run))
    return problemText({ code: 'run-under-way', values: { id: run.id } }).what;
  return undefined;
}

function VmFacts({ domain }: { readonly domain: Domain }) {
  const t = useTranslations('vms');
  const common = useTranslations('common');
  return (
    <FactsList
      facts={[
        { name: t('agent'), value: t(`agents.${domain.agent}`) },
        { name: t('autostart'), value: common(domain.autostart ? 'yes' : 'no') },
        { name: t('persistent'), value: common(domain.persistent ? 'yes' : 'no') },
        { name: t('managedSave'), value: domain.managedSave ? t('managedSavePresent') : undefined },
        { name: t('uuid'), value: <Mono>{domain.uuid}</Mono> },
      ]}
    />
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 grid-cols-1 gap-2">
      <h2 id={id} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
