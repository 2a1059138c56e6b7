import { useSearchParams } from 'next/navigation';

/**
 * Which one thing of a page is open, kept in the address: it can be bookmarked, sent to a colleague and left with
 * the back button. Changed without asking the server, for the page already has all there is to show.
 */
export function useSelected(parameter: string): readonly [string | undefined, (value?: string) => void] {
  const parameters = useSearchParams();
  const selected = parameters.get(parameter) ?? undefined;
  function select(value?: string) {
    const next = new URLSearchParams(parameters);
    if (value === undefined) next.delete(parameter);
    else next.set(parameter, value);
    const query = next.toString();
    history.pushState(null, '', query === '' ? location.pathname : `?${query}`);
  }
  return [selected, select];
}
