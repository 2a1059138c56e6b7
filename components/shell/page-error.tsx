'use client';

import { useTranslations } from 'use-intl';
import { ProblemNotice } from '../problem/problem-notice';
import { Button } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { useReloadOnceAnswered } from './use-reload-once-answered';

/**
 * A page that threw. The bar above stays, so that the other pages can be reached. The digest is the server's id of
 * the error; one that happened in the browser has none, and its own words are all there is. Where it is that the
 * console went away while the page was loading, which a change of its own host's network may do, nothing is wrong with
 * the page: it is loaded when the console is there again.
 */
export function PageError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  const t = useTranslations('shell');
  const common = useTranslations('common');
  const isWaiting = useReloadOnceAnswered(error);
  return (
    <ProblemNotice
      problem={isWaiting ? { code: 'page-cut-off' } : { code: 'bug', values: { id: error.digest ?? '–' } }}
      {...(isWaiting ? { tone: 'warning' } : {})}
    >
      <div className="mt-2 grid justify-items-start gap-2">
        <Button onClick={isWaiting ? () => location.reload() : reset}>{t('tryAgain')}</Button>
        <Disclosure summary={common('details')}>
          <OutputBlock text={`${error.name}: ${error.message}`} />
        </Disclosure>
      </div>
    </ProblemNotice>
  );
}
