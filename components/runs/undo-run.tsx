import { useTranslations } from 'use-intl';
import type { NetworkAction } from '@/server/model/network-change';
import type { Plan } from '@/server/plan/plan';
import { refuseRemoveBridge } from '@/server/plan/refuse-remove-bridge';
import { convertAddress } from '../convert/convert-address';
import { toConvertSource } from '../convert/convert-source';
import { useHost } from '../host/host-provider';
import { useProblemText } from '../problem/use-problem-text';
import { ChangeLink } from '../shell/change-link';
import { restoreAddress } from '../versions/restore-address';

/**
 * Undoing a kept run is a change like any other: a new plan, made from how the host is now, with its own review. Where
 * the host has moved on since, the button says why it cannot be.
 */
export function UndoRun({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('run');
  const { topology } = useHost();
  const problemText = useProblemText();
  if (topology === undefined) return null;
  const made = madeBridge(plan);
  if (made !== undefined) {
    const bridge = topology.bridges.find(({ name }) => name === made);
    const refusal =
      bridge === undefined
        ? ({ code: 'bridge-gone', values: { name: made } } as const)
        : refuseRemoveBridge(bridge, topology);
    return (
      <ChangeLink
        needs="administrator"
        href={`/bridges/remove?bridge=${encodeURIComponent(made)}`}
        refusedBecause={refusal && t('cannotUndo', { reason: problemText(refusal).what })}
      >
        {t('undo')}
      </ChangeLink>
    );
  }
  const network = networkUndoAddress(plan);
  if (network !== undefined)
    return (
      <ChangeLink needs="operator" href={network}>
        {t('undo')}
      </ChangeLink>
    );
  const moved = movedInterface(plan);
  const source = moved && toConvertSource(moved.source);
  if (moved === undefined || source === undefined) return null;
  return (
    <ChangeLink
      needs="operator"
      href={convertAddress({ domainUuid: moved.domainUuid, mac: moved.mac, target: source })}
    >
      {t('undo')}
    </ChangeLink>
  );
}

const inverse: Readonly<Record<string, NetworkAction>> = {
  start: 'stop',
  stop: 'start',
  autostart: 'no-autostart',
  'no-autostart': 'autostart',
  create: 'undefine',
};

/** What changed an XML kept it first, under the run's own name; the rest of what is done to a network has an opposite. */
function networkUndoAddress(plan: Plan): string | undefined {
  const [, kind, word = ''] = /^plan\.(network|restoreDomain)\.(.*)$/.exec(plan.title.key) ?? [];
  const name = plan.title.values?.[kind === 'network' ? 'network' : 'domain']?.toString();
  if (kind === undefined || name === undefined) return undefined;
  const [, runId] = plan.files
    .map(({ path }) => /([^/]+)\/before\.xml$/.exec(path))
    .find((match) => match !== null) ?? [undefined, undefined];
  if (runId !== undefined)
    return restoreAddress({ kind: kind === 'network' ? 'networks' : 'domains', name, file: `${runId}.xml` });
  const action = kind === 'network' ? inverse[word] : undefined;
  return action && `/networks/${encodeURIComponent(name)}/change?do=${action}`;
}

/** By what its first step promised for its way back: there is no bridge of that name. */
function madeBridge(plan: Plan): string | undefined {
  if (!plan.title.key.startsWith('plan.createBridge.')) return undefined;
  return plan.title.values?.['bridge']?.toString();
}

function movedInterface(plan: Plan) {
  return plan.steps
    .flatMap(({ undone }) => undone)
    .flatMap((one) => (one.kind === 'config-source' ? one : []))
    .at(0);
}
