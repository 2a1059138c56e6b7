import { useTranslations } from 'use-intl';
import type { DomainChange, DomainChangeKind } from '@/server/model/domain-change';
import type { Domain } from '@/server/model/topology';
import { refuseDomainChange } from '@/server/plan/refuse-domain-change';
import { useProblemText } from '../problem/use-problem-text';
import { Button } from '../ui/button';

/** What can be done in the state it is in; what cannot says why. */
export function PowerButtons({
  domain,
  disabledBecause,
  onAsk,
}: {
  readonly domain: Domain;
  /** Of all: nothing can be changed here now. */
  readonly disabledBecause: string | undefined;
  readonly onAsk: (change: DomainChange) => void;
}) {
  const t = useTranslations('vm');
  const because = useRefusalText(domain);
  const isOff = domain.state === 'shut off' || domain.state === 'crashed';
  const button = (kind: 'start' | 'resume' | 'shutdown' | 'reboot' | 'force-off') => (
    <Button
      look={kind === 'start' || kind === 'resume' ? 'primary' : kind === 'force-off' ? 'danger' : 'secondary'}
      disabledBecause={disabledBecause ?? because(kind)}
      onClick={() => onAsk({ kind })}
    >
      {t(`change.${kind}`)}
    </Button>
  );
  return (
    <div className="flex flex-wrap gap-2 print-hidden">
      {isOff ? button('start') : null}
      {domain.state === 'paused' && button('resume')}
      {!isOff && (
        <>
          {button('shutdown')}
          {button('reboot')}
          {button('force-off')}
        </>
      )}
      <Button
        disabledBecause={disabledBecause ?? because('autostart')}
        onClick={() => onAsk({ kind: 'autostart', on: !domain.autostart })}
      >
        {t(domain.autostart ? 'change.no-autostart' : 'change.autostart')}
      </Button>
    </div>
  );
}

/** Why a kind of change is not offered now, in one sentence. */
export function useRefusalText(domain: Domain): (kind: DomainChangeKind) => string | undefined {
  const problemText = useProblemText();
  return (kind) => {
    const code = refuseDomainChange(domain, { kind });
    return code && problemText({ code, values: { domain: domain.name } }).what;
  };
}
