'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { HostSummary } from '@/server/model/host-event';
import { buttonClass } from '../ui/button';
import { classNames } from '../ui/class-names';
import { Dialog } from '../ui/dialog';
import { FindBox } from './find-box';

/** The way to anything by its name, from every page: the button, or "/". */
export function Find({ hosts }: { readonly hosts: readonly HostSummary[] }) {
  const t = useTranslations('shell.find');
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      setOpen(true);
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="/"
        onClick={() => setOpen(true)}
        className={classNames(buttonClass('quiet'), 'px-2! lg:border-edge! lg:pr-1.5!')}
      >
        <Search size={16} aria-hidden className="lg:hidden" />
        <span className="text-muted max-lg:sr-only">{t('button')}</span>
        <span
          aria-hidden="true"
          className="ml-4 rounded-sm border border-line px-1.5 text-xs text-muted max-lg:hidden"
        >
          /
        </span>
      </button>
      <Dialog title={t('title')} open={isOpen} onOpenChange={setOpen}>
        <FindBox others={hosts.length - 1} onChosen={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
