import { useTranslations } from 'use-intl';
import type { Domain, DomainInterface } from '@/server/model/topology';
import { StateMark, StateShape, type Tone } from '../ui/state-mark';
import type { Thing } from './graph';
import { splitId } from './host-side';
import { ThingLink } from './panel-parts';
import { type Answer, parties, reachabilityOf } from './reachability';
import { thingOfId } from './thing-of-id';
import type { TopologyIndex } from './topology-index';
import { translateMessage, useTranslate } from './use-translate';

const tones = { yes: 'good', nat: 'good', maybe: 'busy', no: 'idle' } as const satisfies Record<Answer, Tone>;

interface ReachabilityViewProps {
  readonly index: TopologyIndex;
  readonly domain: Domain;
  readonly one: DomainInterface;
  readonly onChoose: (thing: Thing) => void;
}

/** Who can reach whom, as a way, a small table and sentences. */
export function ReachabilityView({ index, domain, one, onChoose }: ReachabilityViewProps) {
  const t = useTranslate();
  const reach = useTranslations('topology.reach');
  const { way, obstacles, sentences, answers } = reachabilityOf(index, domain, one);
  return (
    <div className="mt-1 grid gap-2 rounded-md border border-line p-2.5 text-sm">
      <ol aria-label={reach('way')} className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
        {way.map((id, at) => (
          <li key={id} className="flex items-center gap-1.5">
            {at > 0 && <span aria-hidden="true">→</span>}
            {at === 0 ? (
              <span>{reach('thisVm')}</span>
            ) : (
              <ThingLink thing={thingOfId(id)} onChoose={onChoose}>
                {wayName(id, reach('lan'))}
              </ThingLink>
            )}
          </li>
        ))}
      </ol>
      {obstacles.map((obstacle) => (
        <p key={obstacle.key} className="flex items-baseline gap-2 font-medium">
          <StateShape tone="bad" />
          <span>{translateMessage(t, obstacle)}</span>
        </p>
      ))}
      <table className="w-full text-left text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="font-medium">
              {reach('party')}
            </th>
            <th scope="col" className="font-medium">
              {reach('out')}
            </th>
            <th scope="col" className="font-medium">
              {reach('in')}
            </th>
          </tr>
        </thead>
        <tbody>
          {parties.map((party) => (
            <tr key={party}>
              <th scope="row" className="font-normal">
                {reach(`parties.${party}`)}
              </th>
              <td>
                <StateMark tone={tones[answers[party].out]}>
                  {reach(`answers.${answers[party].out}`)}
                </StateMark>
              </td>
              <td>
                <StateMark tone={tones[answers[party].in]}>{reach(`answers.${answers[party].in}`)}</StateMark>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sentences.map((sentence) => (
        <p key={sentence.key}>{translateMessage(t, sentence)}</p>
      ))}
    </div>
  );
}

function wayName(id: string, lan: string): string {
  const [kind, name] = splitId(id);
  return kind === 'lan' ? lan : name;
}
