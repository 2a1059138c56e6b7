import { useTranslations } from 'use-intl';
import { formatCommand } from '@/server/model/command';
import type { PathHop } from '@/server/plan/diagnose-path';
import { useMessage } from '../plan/use-message';
import { ChangeLink } from '../shell/change-link';
import { classNames } from '../ui/class-names';
import { CommandBlock, OutputBlock } from '../ui/command-block';
import { Disclosure } from '../ui/disclosure';
import { StateMark } from '../ui/state-mark';
import type { AskedInterface } from './asked-interface';
import { doctorAddress } from './doctor-link';

const tones = { ok: 'good', broken: 'bad', 'cannot-tell': 'warning' } as const;

/** One hop: the verdict, what was asked and came back, and what to do where it is not in order. */
export function PathHopView({
  hop,
  number,
  asked,
  isCulprit,
}: {
  readonly hop: PathHop;
  readonly number: number;
  readonly asked: AskedInterface;
  readonly isCulprit: boolean;
}) {
  const t = useTranslations('doctor');
  const say = useMessage();
  return (
    <li
      className={classNames(
        'grid min-w-0 grid-cols-1 gap-1 rounded-lg border bg-surface px-3 py-2',
        isCulprit ? 'border-bad' : 'border-line',
      )}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="flex min-w-0 gap-2 font-semibold">
          <span className="text-muted tabular-nums">{number}</span>
          {t(`hop.${hop.id}`)}
        </h2>
        <span className="text-sm">
          <StateMark tone={tones[hop.verdict]}>{t(`verdict.${hop.verdict}`)}</StateMark>
        </span>
      </div>
      <p className="max-w-prose wrap-anywhere">{say(hop.text)}</p>
      {hop.remedy !== undefined && <p className="max-w-prose text-sm wrap-anywhere">{say(hop.remedy)}</p>}
      {hop.repair !== undefined && (
        <p>
          <ChangeLink
            needs={hop.repair === 'bridge-up' ? 'administrator' : 'operator'}
            href={`${doctorAddress(asked)}&repair=${hop.repair}`}
            look={isCulprit ? 'primary' : 'secondary'}
          >
            {t(`repairs.${hop.repair}`, {
              tap: `${hop.text.values?.['tap'] ?? ''}`,
              bridge: `${hop.text.values?.['bridge'] ?? ''}`,
              network: `${hop.text.values?.['network'] ?? ''}`,
            })}
          </ChangeLink>
        </p>
      )}
      {hop.evidence.length > 0 && (
        <Disclosure
          // Of the hop that is to be mended one wants to see the words at once.
          key={isCulprit ? 'culprit' : 'other'}
          open={isCulprit}
          summary={
            <>
              {t('asked')}
              <span className="sr-only">: {t(`hop.${hop.id}`)}</span>
            </>
          }
        >
          <div className="grid min-w-0 grid-cols-1 gap-1.5">
            {hop.evidence.map(({ command, output }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: evidence never changes its order
              <div key={index} className="grid min-w-0 grid-cols-1 gap-1">
                {command !== undefined && <CommandBlock command={formatCommand(command)} />}
                <OutputBlock text={output.trim() === '' ? t('nothing') : output.trimEnd()} />
              </div>
            ))}
          </div>
        </Disclosure>
      )}
    </li>
  );
}
