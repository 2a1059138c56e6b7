import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';

/**
 * What a wizard has been told so far, kept here first and in the page's address a moment later: a reload finds all of
 * it again, and a control never waits for the address to say what was just typed. The step is the address's alone, so
 * that the browser's back button goes back by one.
 */
export function useDraft<Draft>({
  parse,
  format,
}: {
  readonly parse: (parameters: URLSearchParams) => Draft;
  readonly format: (draft: Draft) => Readonly<Record<string, string>>;
}): {
  readonly draft: Draft;
  readonly step: string | null;
  readonly change: (change: Partial<Draft>) => void;
  readonly goTo: (step: string) => void;
} {
  const parameters = useSearchParams();
  const [draft, setDraft] = useState(() => parse(new URLSearchParams(parameters)));
  const step = parameters.get('step');
  const address = (at: string | null) =>
    `?${new URLSearchParams({ ...(at === null ? {} : { step: at }), ...format(draft) })}`;
  const wanted = address(step);
  useEffect(() => {
    if (location.search !== wanted) history.replaceState(null, '', wanted);
  }, [wanted]);
  return {
    draft,
    step,
    change: (change) => setDraft((now) => ({ ...now, ...change })),
    goTo: (next) => history.pushState(null, '', address(next)),
  };
}
