'use client';

import { useTranslations } from 'use-intl';
import { ProblemNotice } from '../problem/problem-notice';
import { Button } from '../ui/button';
import { OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';

/**
 * A page that threw. The bar above stays, so that the other pages can be reached. The digest is the server's id of
 * the error; one that happened in the browser has none, and its own words are all there is.
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
  return (
    <ProblemNotice problem={{ code: 'bug', values: { id: error.digest ?? '–' } }}>
      <div className="mt-2 grid justify-items-start gap-2">
        <Button onClick={reset}>{t('tryAgain')}</Button>
        <Disclosure summary={common('details')}>
          <OutputBlock text={`${error.name}: ${error.message}`} />
        </Disclosure>
      </div>
    </ProblemNotice>
  );
}
