import type { Ownership } from '@/server/model/topology';
import type { BridgeCheck } from '@/server/plan/check-bridge';
import { OwnerBecause, OwnerName } from '../ownership/owner';
import { useMessage } from '../plan/use-message';

/** Above the plan: who owns what is rewired, and how this page is connected. */
export function ReviewIntro({
  owner,
  checks,
}: {
  readonly owner: Ownership | undefined;
  readonly checks: readonly BridgeCheck[];
}) {
  const say = useMessage();
  const connection = checks.find(({ id }) => id === 'own-connection');
  return (
    <>
      {owner !== undefined && (
        <p>
          <OwnerName owner={owner} />
          {': '}
          <OwnerBecause owner={owner} />
        </p>
      )}
      {connection !== undefined && <p>{say(connection.text)}</p>}
    </>
  );
}
