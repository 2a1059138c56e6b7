'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { Age, Elapsed } from '../host/age';
import { useAwaitedPath, useHost, useRun } from '../host/host-provider';
import { Link, useGoToAwaitedPage, usePagePath } from '../host/link';
import { useMessage } from '../plan/use-message';
import { ProblemNotice } from '../problem/problem-notice';
import { Button, buttonClass } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { ProblemView } from '../ui/problem-view';
import { SourceTroubles } from './source-troubles';

/**
 * Everything that makes what is below less than the whole truth, worst first. While the console itself is away
 * only that is said: what it last reported of the host is as old as the rest.
 */
export function Banners({ host }: { readonly host: HostSummary }) {
  const t = useTranslations('shell.banners');
  const { connection, lostBecause, topology } = useHost();
  useGoToAwaitedPage();
  const children =
    connection === 'lost' ? (
      lostBecause === 'signed-out' ? (
        <SignedOut />
      ) : (
        <ConsoleLost />
      )
    ) : (
      <>
        <UndecidedRun />
        <HostNotices host={host} />
        {topology !== undefined && <SourceTroubles topology={topology} />}
        {topology !== undefined && topology.unparsed.length > 0 && (
          <div className="rounded-md border border-line bg-surface px-3 py-1.5">
            <Disclosure summary={t('unparsed', { count: topology.unparsed.length })}>
              <p className="mb-1.5 text-sm text-muted">{t('unparsedRemedy')}</p>
              <OutputBlock
                text={topology.unparsed.map(({ source, text }) => `${source}: ${text}`).join('\n')}
              />
            </Disclosure>
          </div>
        )}
      </>
    );
  return (
    <section aria-label={t('label')} aria-live="polite" className="grid gap-2 px-3 pt-3 empty:hidden sm:px-4">
      {children}
    </section>
  );
}

/** Whoever looks elsewhere must still learn that the host waits for an answer, and goes back without one. */
function UndecidedRun() {
  const t = useTranslations('shell.banners');
  const say = useMessage();
  const run = useRun();
  const pathname = usePagePath();
  if (run?.outcome !== 'asking' || pathname === `/runs/${run.id}`) return null;
  return (
    <ProblemView
      tone="warning"
      what={t('undecided', { title: say(run.title) })}
      remedy={t('undecidedRemedy')}
    >
      <Link href={`/runs/${run.id}`} className={`mt-2 ${buttonClass('primary')}`}>
        {t('toRun')}
      </Link>
    </ProblemView>
  );
}

function ConsoleLost() {
  const t = useTranslations('shell.banners');
  const format = useFormatter();
  const { lostSinceMs = 0, topology, awaitedPath } = useHost();
  const awaited = useAwaitedPath();
  return (
    <ProblemView
      what={t.rich('consoleLost', {
        time: format.dateTime(lostSinceMs, { timeStyle: 'medium' }),
        duration: () => <Quiet atMs={lostSinceMs} clock="browser" />,
      })}
      remedy={
        topology === undefined
          ? t('consoleLostNoData')
          : t.rich('consoleLostRemedy', { age: () => <Quiet atMs={topology.readAtMs} clock="console" /> })
      }
    >
      {awaitedPath !== undefined && (
        <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {t('awaitedPage')}
          <Button onClick={awaited?.forgetAwaitedPath}>{t('stay')}</Button>
        </p>
      )}
    </ProblemView>
  );
}

function SignedOut() {
  const t = useTranslations('shell.banners');
  const { topology } = useHost();
  return (
    <ProblemView
      what={t('signedOut')}
      remedy={
        topology === undefined
          ? t('signedOutNoData')
          : t.rich('signedOutRemedy', { age: () => <Quiet atMs={topology.readAtMs} clock="console" /> })
      }
    >
      <a href="/sign-in" className={`mt-2 ${buttonClass('primary')}`}>
        {t('signIn')}
      </a>
    </ProblemView>
  );
}

function HostNotices({ host }: { readonly host: HostSummary }) {
  const t = useTranslations('shell.banners');
  const shell = useTranslations('shell');
  const format = useFormatter();
  const { status, topology } = useHost();
  const name = topology?.hostName ?? host.name;
  return (
    <>
      {status.kind === 'lost' && (
        <ProblemNotice problem={status.problem}>
          <p className="mt-0.5">
            {t.rich('hostLost', {
              host: name,
              time: format.dateTime(status.sinceMs, { timeStyle: 'medium' }),
              duration: () => <Quiet atMs={status.sinceMs} clock="console" />,
            })}{' '}
            {topology !== undefined &&
              t.rich('hostLostData', { age: () => <QuietAge atMs={topology.readAtMs} /> })}
          </p>
          {host.kind === 'ssh' && (
            <Link href="/hosts" className={`mt-2 ${buttonClass()}`}>
              {shell('allHosts')}
            </Link>
          )}
        </ProblemNotice>
      )}
      {status.kind === 'recorded' && (
        <ProblemView
          tone="warning"
          what={t('recorded', {
            host: name,
            time: format.dateTime(status.recordedAtMs, { dateStyle: 'medium', timeStyle: 'short' }),
          })}
          remedy={t('recordedRemedy')}
        />
      )}
      {status.kind !== 'recorded' && host.readOnly !== undefined && (
        <ProblemNotice tone="warning" problem={host.readOnly} />
      )}
      {topology?.libvirt.kind === 'unavailable' && <ProblemNotice problem={topology.libvirt.problem} />}
    </>
  );
}

/** Ticks each second, which a screen reader must not be told each second. */
function Quiet({ atMs, clock }: { readonly atMs: number; readonly clock: 'console' | 'browser' }) {
  return (
    <span aria-live="off">
      <Elapsed atMs={atMs} clock={clock} />
    </span>
  );
}

function QuietAge({ atMs }: { readonly atMs: number }) {
  return (
    <span aria-live="off">
      <Age atMs={atMs} />
    </span>
  );
}
