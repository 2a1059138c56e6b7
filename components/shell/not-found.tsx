'use client';

import { useTranslations } from 'use-intl';
import { Link } from '../host/link';
import { buttonClass } from '../ui/button';
import { ProblemView } from '../ui/problem-view';

export function NotFound() {
  const t = useTranslations('shell');
  return (
    <main className="mx-auto max-w-2xl px-4 py-[12vh]">
      <ProblemView heading="h1" what={t('notFound')} remedy={t('notFoundRemedy')}>
        <Link href="/" className={`mt-2 ${buttonClass()}`}>
          {t('toTopology')}
        </Link>
      </ProblemView>
    </main>
  );
}
