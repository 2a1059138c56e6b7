import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useRun } from '../host/host-provider';
import { RunView } from '../run/run-view';
import { buttonClass } from '../ui/button';
import { ProblemView } from '../ui/problem-view';

/** The run, followed live, and afterwards the way back: the same move the other way. */
export function ConvertRun({
  runId,
  domainUuid,
  mac,
}: {
  readonly runId: string;
  readonly domainUuid: string;
  readonly mac: string;
}) {
  const t = useTranslations('convert');
  const runText = useTranslations('run');
  const from = useSearchParams().get('from');
  const run = useRun();
  const toTopology = (
    <Link href="/" className={buttonClass('secondary')}>
      {t('toTopology')}
    </Link>
  );
  if (run?.id !== runId)
    return (
      <ProblemView
        tone="warning"
        what={runText('unknown')}
        remedy={runText('unknownRemedy', { path: `/var/lib/bridgehead/runs/${runId}` })}
      >
        <div className="mt-2">{toTopology}</div>
      </ProblemView>
    );
  return (
    <RunView run={run}>
      {run.outcome !== 'under-way' && toTopology}
      {run.outcome === 'done' && from !== null && (
        <Link
          href={`/convert?${new URLSearchParams({ domain: domainUuid, mac, target: from })}`}
          className={buttonClass('secondary')}
        >
          {t('back', { target: nameOf(from) })}
        </Link>
      )}
    </RunView>
  );
}

/** The name in a source that we put into the address ourselves; whatever else stands there has none. */
function nameOf(source: string): string {
  return /"(?:bridge|network)":"([^"]+)"}$/.exec(source)?.[1] ?? '…';
}
