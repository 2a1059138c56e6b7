import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';
import type { Topology } from '@/server/model/topology';
import { topologyChanges } from './topology-changes';
import { translateMessage, useTranslate } from './use-translate';

const saidAtOnce = 3;

/** The last thing that changed, on one line that a screen reader says by itself. */
export function LastChange({ topology }: { readonly topology: Topology }) {
  const t = useTranslate();
  const words = useTranslations('topology.change');
  const format = useFormatter();
  const [seen, setSeen] = useState(topology);
  const [last, setLast] = useState<{ readonly changes: readonly Message[]; readonly atMs: number }>();
  if (seen !== topology) {
    setSeen(topology);
    const changes = topologyChanges(seen, topology);
    if (changes.length > 0) setLast({ changes, atMs: Date.now() });
  }
  const more = (last?.changes.length ?? 0) - saidAtOnce;
  return (
    <p role="status" aria-label={words('label')} className="min-h-5 min-w-0 truncate text-sm text-muted">
      {last !== undefined && (
        <>
          <span className="tabular-nums">{format.dateTime(last.atMs, { timeStyle: 'medium' })}</span>{' '}
          <span className="text-text">
            {last.changes
              .slice(0, saidAtOnce)
              .map((change) => translateMessage(t, withStateWord(change, t)))
              .join(' ')}
            {more > 0 && ` ${words('more', { count: more })}`}
          </span>
        </>
      )}
    </p>
  );
}

/** A state is libvirt's word in the data and the operator's on the page. */
function withStateWord(change: Message, t: ReturnType<typeof useTranslate>): Message {
  const state = change.values?.['state'];
  const key = `common.domainState.${state}`;
  return typeof state === 'string' && t.has(key)
    ? { ...change, values: { ...change.values, state: t(key) } }
    : change;
}
