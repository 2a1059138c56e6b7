import type { DomainState } from '@/server/model/facts';
import type { Tone } from '../ui/state-mark';

export function stateTone(state: DomainState): Tone {
  switch (state) {
    case 'running':
    case 'idle':
      return 'good';
    case 'paused':
    case 'pmsuspended':
    case 'in shutdown':
      return 'busy';
    case 'crashed':
      return 'bad';
    default:
      return 'idle';
  }
}
