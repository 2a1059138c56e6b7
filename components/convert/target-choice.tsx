import { useTranslations } from 'use-intl';
import type { InterfaceSource } from '@/server/model/domain-xml';
import type { Topology } from '@/server/model/topology';
import { classNames } from '../ui/class-names';
import { Mono } from '../ui/mono';
import { EmptyState } from '../ui/note';
import { type ConvertSource, isSameSource } from './convert-source';

export interface ConvertTarget {
  readonly source: ConvertSource;
  readonly name: string;
  readonly kind: 'host-bridge' | 'network';
  readonly forwardMode?: Topology['networks'][number]['forwardMode'];
  readonly uplinks: readonly string[];
}

/** Where an interface can go: host bridges, and active networks. A libvirt bridge is reached through its network. */
export function convertTargets(topology: Topology): ConvertTarget[] {
  return [
    ...topology.bridges
      .filter((bridge) => bridge.kind === 'host')
      .map(
        (bridge): ConvertTarget => ({
          source: { kind: 'bridge', bridge: bridge.name },
          name: bridge.name,
          kind: 'host-bridge',
          uplinks: bridge.uplinks,
        }),
      ),
    ...topology.networks
      .filter((network) => network.active)
      .map(
        (network): ConvertTarget => ({
          source: { kind: 'network', network: network.name },
          name: network.name,
          kind: 'network',
          forwardMode: network.forwardMode,
          uplinks: network.egress === undefined ? [] : [network.egress],
        }),
      ),
  ];
}

interface TargetChoiceProps {
  readonly targets: readonly ConvertTarget[];
  readonly current: InterfaceSource | undefined;
  readonly chosen: ConvertSource | undefined;
  readonly isDisabled: boolean;
  readonly onChoose: (source: ConvertSource) => void;
}

export function TargetChoice({ targets, current, chosen, isDisabled, onChoose }: TargetChoiceProps) {
  const t = useTranslations('convert');
  const common = useTranslations('common');
  if (targets.length === 0) return <EmptyState title={t('noTargets')} />;
  return (
    <fieldset className="grid gap-1.5">
      <legend className="sr-only">{t('target')}</legend>
      {targets.map((target) => {
        const isCurrent = current !== undefined && isSameSource(target.source, current);
        const isChosen = isSameSource(target.source, chosen);
        return (
          <label
            key={`${target.kind}/${target.name}`}
            className={classNames(
              'flex items-baseline gap-x-3 rounded-md border px-3 py-2 pointer-coarse:py-2.5',
              isChosen ? 'border-accent bg-accent-soft' : 'border-line bg-surface',
              isCurrent || isDisabled ? 'text-muted' : 'cursor-pointer hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="target"
              className="accent-accent"
              checked={isChosen}
              disabled={isCurrent || isDisabled}
              onChange={() => onChoose(target.source)}
            />
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
              <Mono className="font-semibold wrap-anywhere">{target.name}</Mono>
              <span className="text-sm text-muted">
                {target.forwardMode === undefined
                  ? t('hostBridge')
                  : t('network', { mode: common(`forwardMode.${target.forwardMode}`) })}
                {' · '}
                {target.uplinks.length === 0
                  ? t('noUplink')
                  : t('uplinks', { names: target.uplinks.join(', ') })}
                {isCurrent && ` · ${t('current')}`}
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
