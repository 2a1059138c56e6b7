import { useTranslations } from 'use-intl';
import type { Topology } from '@/server/model/topology';
import type { ConversionCheck } from '@/server/plan/check-conversion';
import { Disclosure } from '../ui/disclosure';
import type { ChosenDomain } from './conversion-draft';

const namedAtOnce = 6;

/** Whom a check is about: a few by name, many behind their number; nothing where it is about all. */
export function ConcernedDomains({
  topology,
  check,
  chosen,
}: {
  readonly topology: Topology;
  readonly check: ConversionCheck;
  readonly chosen: readonly ChosenDomain[];
}) {
  const t = useTranslations('convert');
  const { domains } = check;
  if (domains === undefined || (chosen.length === 1 && domains.length === 1)) return null;
  const names = domains.map((uuid) => topology.domains.find((one) => one.uuid === uuid)?.name ?? uuid);
  if (names.length <= namedAtOnce)
    return <p className="text-sm wrap-anywhere">{t('concerns', { names: names.join(', ') })}</p>;
  return (
    <Disclosure summary={t('concernsMany', { count: names.length })}>
      <p className="max-h-48 overflow-y-auto text-sm wrap-anywhere">{names.join(', ')}</p>
    </Disclosure>
  );
}
