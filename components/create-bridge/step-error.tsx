import type { Message } from '@/server/model/message';
import { useMessage } from '../plan/use-message';
import { StateShape } from '../ui/state-mark';

/** What is missing in a question of several answers, under them. */
export function StepError({ error }: { readonly error: readonly Message[] | undefined }) {
  const say = useMessage();
  return (
    <p aria-live="polite" className="text-sm text-bad empty:hidden">
      {error !== undefined && (
        <>
          <StateShape tone="bad" className="mr-1.5" />
          {error.map(say).join(' ')}
        </>
      )}
    </p>
  );
}
