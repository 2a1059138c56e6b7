import { useTranslations } from 'use-intl';
import { formatSource } from '@/server/model/domain-xml';
import type { Topology } from '@/server/model/topology';
import { ProblemNotice } from '../problem/problem-notice';
import { ChangeLink } from '../shell/change-link';
import type { ChosenDomain } from './conversion-draft';
import { type ConvertSource, isSameSource } from './convert-source';
import { rememberWizard } from './kept-choices';
import { convertTargets, TargetChoice } from './target-choice';

/** Where to: what the host has, or a bridge that is made first. */
export function TargetStep({
  topology,
  chosen,
  wanted,
  onChoose,
}: {
  readonly topology: Topology;
  readonly chosen: readonly ChosenDomain[];
  readonly wanted: ConvertSource | undefined;
  readonly onChoose: (source: ConvertSource) => void;
}) {
  const t = useTranslations('convert');
  const targets = convertTargets(topology);
  const target = targets.find(({ source }) => isSameSource(source, wanted));
  const interfaces = chosen.flatMap((one) => one.interfaces);
  const [first] = interfaces;
  // What all of them are on already is no target; what some are on is, for the others.
  const current =
    first !== undefined &&
    interfaces.every(
      ({ source, configSource }) => isSameSource(source, first.source) && configSource === undefined,
    )
      ? first.source
      : undefined;
  return (
    <>
      <TargetChoice
        targets={targets}
        current={current}
        chosen={target?.source}
        isDisabled={false}
        onChoose={onChoose}
      />
      {/* It went away meanwhile: said here, for a choice that just vanished would say nothing. */}
      {target === undefined && wanted !== undefined && (
        <ProblemNotice
          problem={{
            code: wanted.kind === 'bridge' ? 'convert-bridge-missing' : 'convert-network-missing',
            values: { name: formatSource(wanted) },
          }}
        />
      )}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
        <ChangeLink needs="administrator" href="/bridges/create" onClick={rememberWizard} size="small">
          {t('createBridge')}
        </ChangeLink>
        <span className="text-muted">{t('createBridgeHint')}</span>
      </p>
    </>
  );
}
