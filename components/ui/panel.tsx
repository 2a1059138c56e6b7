'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './button';

/**
 * What is known about the one thing that is selected: beside the list on a wide screen, over it on a narrow one.
 * Not modal: the list stays in use, and the next row may be chosen with the panel open. The page that renders it
 * gives it a `key` of what it shows, so that the focus moves to each new title.
 */
export function Panel({
  title,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const t = useTranslations('common');
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
      className="fixed inset-0 z-30 overflow-y-auto bg-surface lg:sticky lg:inset-auto lg:top-16 lg:z-auto lg:max-h-[calc(100dvh-5rem)] lg:w-[24.5rem] 2xl:w-[26rem] lg:shrink-0 lg:self-start lg:rounded-lg lg:border lg:border-line"
    >
      <div className="sticky top-0 z-10 flex items-start justify-between gap-3 border-b border-line bg-surface px-4 py-2.5">
        <h2
          ref={heading}
          id={titleId}
          tabIndex={-1}
          className="min-w-0 text-lg font-semibold wrap-anywhere outline-none"
        >
          {title}
        </h2>
        <IconButton label={t('close')} size="small" onClick={onClose} className="print-hidden">
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="grid gap-5 px-4 py-3">{children}</div>
    </aside>
  );
}

/** A titled part of a panel. */
export function PanelSection({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="grid min-w-0 gap-1.5">
      <h3 className="text-xs font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}
