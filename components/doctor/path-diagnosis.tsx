import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Diagnosis } from '@/server/plan/diagnose-path';
import { useApi } from '../api/api-provider';
import { useHostId } from '../host/host-provider';
import { ProblemNotice } from '../problem/problem-notice';
import { problemOfError } from '../problem/problem-of-error';
import { Button } from '../ui/button';
import { Waiting } from '../ui/note';
import { ProblemView } from '../ui/problem-view';
import { StateShape } from '../ui/state-mark';
import type { AskedInterface } from './asked-interface';
import { PathHopView } from './path-hop-view';

/** Asked when the page is opened, and again on request; DHCP is listened for only when somebody says so. */
export function PathDiagnosis({
  asked,
  tap,
}: {
  readonly asked: AskedInterface;
  readonly tap: string | undefined;
}) {
  const t = useTranslations('doctor');
  const api = useApi();
  const hostId = useHostId();
  const [listen, setListen] = useState(false);
  const diagnosis = useQuery({
    ...api.doctor.diagnose.queryOptions({ hostId, ...asked, listen }),
    // While it listens, what is known already stays on the page.
    placeholderData: (previous) => previous,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const { isFetching } = diagnosis;
  const again = (
    <Button
      disabledBecause={isFetching ? t('asking') : undefined}
      onClick={() => (listen ? setListen(false) : void diagnosis.refetch())}
    >
      {isFetching && !listen ? t('asking') : t('again')}
    </Button>
  );
  if (diagnosis.isPending) return <Waiting>{t('asking')}</Waiting>;
  if (diagnosis.isError)
    return (
      <ProblemNotice problem={problemOfError(diagnosis.error)}>
        <div className="mt-2">{again}</div>
      </ProblemNotice>
    );
  const isListening = listen && isFetching;
  const { hops } = diagnosis.data;
  const canListen = tap !== undefined && hops.some(({ id }) => id === 'dhcp');
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <Summary diagnosis={diagnosis.data} />
      <div className="flex flex-wrap items-center gap-2">
        {again}
        {canListen && (
          <Button
            aria-describedby="listen-hint"
            disabledBecause={isFetching ? t('asking') : undefined}
            onClick={() => (listen ? void diagnosis.refetch() : setListen(true))}
          >
            {t('listen', { tap })}
          </Button>
        )}
        {canListen && (
          <p id="listen-hint" role="status" className="w-full max-w-prose text-sm text-muted">
            {isListening ? (
              <>
                <StateShape tone="busy" /> {t('listening', { tap })}
              </>
            ) : (
              t('listenHint')
            )}
          </p>
        )}
      </div>
      <ol aria-label={t('hops')} aria-busy={isFetching} className="grid min-w-0 grid-cols-1 gap-2">
        {hops.map((hop, index) => (
          <PathHopView
            key={hop.id}
            hop={hop}
            number={index + 1}
            asked={asked}
            isCulprit={hop.id === diagnosis.data.brokenAt}
          />
        ))}
      </ol>
    </div>
  );
}

function Summary({ diagnosis: { hops, brokenAt } }: { readonly diagnosis: Diagnosis }) {
  const t = useTranslations('doctor');
  const unknown = hops.filter(({ verdict }) => verdict === 'cannot-tell').length;
  const behind = hops.slice(hops.findIndex(({ id }) => id === brokenAt) + 1);
  return (
    <div role="status">
      {brokenAt !== undefined ? (
        <ProblemView
          what={t('brokenAt', { hop: t(`hop.${brokenAt}`) })}
          remedy={behind.some(({ verdict }) => verdict !== 'ok') ? t('brokenAtMore') : undefined}
        />
      ) : unknown > 0 ? (
        <ProblemView tone="warning" what={t('noneBroken')} remedy={t('someUnknown', { count: unknown })} />
      ) : (
        <div className="rounded-md border-l-4 border-good bg-good-soft px-3 py-2">
          <p className="font-semibold">
            <StateShape tone="good" className="mr-1.5" />
            {t('noneBroken')}
          </p>
          <p className="max-w-prose">{t('allWell')}</p>
        </div>
      )}
    </div>
  );
}
