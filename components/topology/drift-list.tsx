import { useTranslations } from 'use-intl';
import type { Drift } from '@/server/model/topology';
import { StateShape } from '../ui/state-mark';
import type { Thing } from './graph';
import { useDriftText } from './use-drift-text';

const shownAtOnce = 3;

/** Where libvirt and the kernel disagree: in sight on the start page, each opens what it is about. */
export function DriftList({
  drifts,
  onChoose,
}: {
  readonly drifts: readonly Drift[];
  readonly onChoose: (thing: Thing) => void;
}) {
  const t = useTranslations('topology.driftList');
  const text = useDriftText();
  if (drifts.length === 0) return null;
  const items = (some: readonly Drift[]) =>
    some.map((drift) => {
      const { what } = text(drift);
      return (
        <li key={driftKey(drift)}>
          <button
            type="button"
            onClick={() => onChoose(thingOfDrift(drift))}
            className="flex items-baseline gap-2 rounded-sm text-left hover:underline"
          >
            <StateShape tone="warning" />
            <span>{what}</span>
          </button>
        </li>
      );
    });
  return (
    <section
      aria-label={t('label', { count: drifts.length })}
      className="rounded-lg border border-warning/50 bg-warning-soft px-3 py-2 text-sm"
    >
      <h2 className="sr-only">{t('label', { count: drifts.length })}</h2>
      <ul className="grid gap-0.5">{items(drifts.slice(0, shownAtOnce))}</ul>
      {drifts.length > shownAtOnce && (
        <details>
          <summary className="mt-0.5 rounded-sm text-accent">
            {t('more', { count: drifts.length - shownAtOnce })}
          </summary>
          <ul className="mt-0.5 grid max-h-48 gap-0.5 overflow-y-auto">{items(drifts.slice(shownAtOnce))}</ul>
        </details>
      )}
    </section>
  );
}

function thingOfDrift(drift: Drift): Thing {
  return 'domainUuid' in drift
    ? { kind: 'domain', uuid: drift.domainUuid }
    : { kind: 'network', name: drift.network };
}

function driftKey(drift: Drift): string {
  return `${drift.kind} ${'interfaceId' in drift ? drift.interfaceId : drift.network}`;
}
