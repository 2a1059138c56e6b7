'use client';

import { type KeyboardEvent, lazy, Suspense, useDeferredValue, useId, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useHost } from '../host/host-provider';
import { useRouter } from '../host/link';
import { classNames } from '../ui/class-names';
import { Mono } from '../ui/mono';
import { SearchField } from '../ui/search-field';
import { type FoundElsewhere, findInTopology } from './find-results';

// The first page does without what asks the console; whoever looks for something waits for it.
const FindElsewhere = lazy(() => import('./find-elsewhere'));

const shownAtMost = 40;

/** A combobox: the field keeps the focus, the arrows move through the results, Enter goes there. */
export function FindBox({
  others,
  onChosen,
}: {
  /** How many more hosts there are. */
  readonly others: number;
  readonly onChosen: () => void;
}) {
  const t = useTranslations('shell.find');
  const router = useRouter();
  const listId = useId();
  const { topology } = useHost();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const wanted = useDeferredValue(text);
  const [elsewhere, setElsewhere] = useState<readonly FoundElsewhere[]>([]);
  const here = useMemo(
    () => (topology === undefined ? [] : findInTopology(topology, wanted)),
    [topology, wanted],
  );
  const all: readonly FoundElsewhere[] = useMemo(() => [...here, ...elsewhere], [here, elsewhere]);
  const shown = all.slice(0, shownAtMost);
  const optionId = (index: number) => `${listId}-${index}`;

  function choose(found: FoundElsewhere | undefined) {
    if (found === undefined) return;
    if (found.on === undefined) router.push(found.href);
    else router.pushTo(found.on.hostId, found.href);
    onChosen();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') choose(shown[active]);
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  }

  return (
    <div className="grid gap-2">
      <SearchField
        label={t('label')}
        value={text}
        autoFocus
        onChange={(next) => {
          setText(next);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(shown.length > 0 ? { 'aria-activedescendant': optionId(active) } : {})}
        className="w-full"
      />
      <p role="status" className={wanted.trim() === '' ? 'text-sm text-muted' : 'sr-only'}>
        {wanted.trim() === '' ? t(others > 0 ? 'hintAll' : 'hint') : t('results', { count: all.length })}
      </p>
      {others > 0 && (
        <Suspense>
          <FindElsewhere text={wanted} onFound={setElsewhere} />
        </Suspense>
      )}
      {wanted.trim() !== '' && all.length === 0 && (
        <p className="py-4 text-center text-sm text-muted wrap-anywhere">
          {others > 0
            ? t('nothingAnywhere', { search: wanted })
            : t('nothing', { host: topology?.hostName ?? '', search: wanted })}
        </p>
      )}
      <div id={listId} role="listbox" aria-label={t('title')} className="grid">
        {shown.map((found, index) => (
          // The field keeps the focus and hears the keys; the pointer is the only one that comes here.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={`${found.on?.hostId} ${found.id}`}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => choose(found)}
            onMouseMove={() => setActive(index)}
            ref={index === active ? scrollIntoView : undefined}
            className={classNames(
              'flex min-h-8 cursor-pointer items-baseline gap-2 rounded-sm px-2 py-1 text-sm pointer-coarse:min-h-11 pointer-coarse:items-center',
              index === active && 'bg-accent-soft',
            )}
          >
            <span className="w-20 shrink-0 text-xs text-muted">{t(`kind.${found.kind}`)}</span>
            <Mono className="min-w-0 truncate">{found.name}</Mono>
            {found.on !== undefined && (
              <span className="min-w-0 shrink truncate text-muted">
                {t.rich('on', { host: () => <Mono>{found.on?.hostName}</Mono> })}
              </span>
            )}
            {found.matched !== undefined && (
              <Mono className="ml-auto shrink-0 pl-2 text-muted">{found.matched}</Mono>
            )}
          </div>
        ))}
      </div>
      {all.length > shown.length && (
        <p className="text-sm text-muted">{t('more', { count: all.length - shown.length })}</p>
      )}
    </div>
  );
}

function scrollIntoView(element: HTMLElement | null) {
  element?.scrollIntoView({ block: 'nearest' });
}
