import { useState } from 'react';
import type { Topology } from '@/server/model/topology';

/**
 * What a wizard is about, held still once its plan is started. The start changes the very interface that was chosen,
 * or somebody else's does: a wizard that followed would jump back to its first step, and take the answer with it.
 */
export function useHeldTopology(live: Topology | undefined) {
  const [held, setHeld] = useState<Topology>();
  return { topology: held ?? live, hold: () => setHeld(live), release: () => setHeld(undefined) };
}
