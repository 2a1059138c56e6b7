import type { DomainChange } from '../model/domain-change';
import type { ProblemCode } from '../model/problem';
import type { Domain } from '../model/topology';

/** Why a change is not offered now; the page's buttons ask the same. */
export function refuseDomainChange(
  domain: Domain,
  change: Pick<DomainChange, 'kind'>,
): ProblemCode | undefined {
  const isOff = domain.state === 'shut off' || domain.state === 'crashed';
  switch (change.kind) {
    case 'start':
      return isOff ? undefined : 'domain-is-on';
    case 'resume':
      return domain.state === 'paused' ? undefined : 'domain-not-paused';
    case 'shutdown':
    case 'reboot':
      if (domain.state !== 'running') return isOff ? 'domain-is-off' : 'domain-not-running';
      return domain.persistent ? undefined : 'domain-transient';
    case 'force-off':
      if (isOff) return 'domain-is-off';
      return domain.persistent ? undefined : 'domain-transient';
    default:
      if (!domain.persistent) return 'domain-transient';
      return domain.managedSave && change.kind !== 'autostart' ? 'domain-managed-save' : undefined;
  }
}
