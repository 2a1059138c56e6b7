'use client';

import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import { Age } from '../host/age';
import { ProblemNotice } from '../problem/problem-notice';
import { Disclosure } from '../ui/disclosure';
import { Mono } from '../ui/mono';
import { StateShape } from '../ui/state-mark';

/** The sources that fail now. Each stays what it last said, with its age; one line until it is opened. */
export function SourceTroubles({ topology }: { readonly topology: Topology }) {
  const t = useTranslations('shell.banners');
  if (topology.troubles.length === 0) return null;
  return (
    <div className="rounded-md border border-warning/50 bg-warning-soft px-3 py-1.5">
      <Disclosure
        summary={
          <span className="font-medium text-text">
            <StateShape tone="warning" className="mr-1.5" />
            {t('troubles', { count: topology.troubles.length })}
          </span>
        }
      >
        <ul className="grid gap-2">
          {topology.troubles.map(({ source, problem, readAtMs }) => (
            <li key={source}>
              <p className="text-sm">
                <Mono>{source}</Mono>{' '}
                <span className="text-muted" aria-live="off">
                  {readAtMs === undefined
                    ? t('troubleNever')
                    : t.rich('troubleRead', { age: () => <Age atMs={readAtMs} /> })}
                </span>
              </p>
              <ProblemNotice tone="warning" problem={problem} />
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}
