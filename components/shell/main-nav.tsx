'use client';

import { useTranslations } from 'use-intl';
import { Link, usePagePath } from '../host/link';
import { classNames } from '../ui/class-names';

const pages = [
  { href: '/', key: 'topology' },
  { href: '/networks', key: 'networks' },
  { href: '/bridges', key: 'bridges' },
  { href: '/vms', key: 'vms' },
  { href: '/runs', key: 'runs' },
  { href: '/log', key: 'log' },
] as const;

export function MainNav({ className }: { readonly className?: string }) {
  const t = useTranslations('shell');
  const pathname = usePagePath();
  return (
    <nav aria-label={t('nav')} className={classNames('print-hidden', className)}>
      <ul className="-mx-2 flex md:h-12">
        {pages.map(({ href, key }) => {
          const isCurrent = href === '/' ? pathname === '/' : pathname.startsWith(href);
          return (
            <li key={href} className="flex">
              <Link
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={classNames(
                  'flex h-10 items-center px-2.5 text-sm whitespace-nowrap md:h-12',
                  isCurrent
                    ? 'font-medium text-text shadow-[inset_0_-2px_var(--accent)]'
                    : 'text-muted hover:text-text',
                )}
              >
                {t(key)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
