import { command } from '../../model/command';
import type { PlanCommand } from '../plan';

/**
 * NetworkManager's client. `up` returns when the profile is active, or for a bridge when it has its port; without
 * `--wait` it would wait 90 s for an address that does not come, longer than a keep window.
 */
export const nmcli = {
  /** Reads all profiles again; what of an active one changed takes effect at its next `up`. */
  reload: (): PlanCommand => ({ command: command('nmcli', 'connection', 'reload'), timeoutMs: 15_000 }),
  /** Reads these again and no other. */
  load: (...paths: readonly string[]): PlanCommand => ({
    command: command('nmcli', 'connection', 'load', ...paths),
    timeoutMs: 15_000,
  }),
  /** Returns when the device is gone, which `reload` does not wait for. */
  deleteDevice: (name: string): PlanCommand => ({
    command: command('nmcli', '--wait', '10', 'device', 'delete', name),
    timeoutMs: 15_000,
  }),
  up: (by: 'uuid' | 'id', name: string): PlanCommand => ({
    command: command('nmcli', '--wait', '30', 'connection', 'up', by, name),
    timeoutMs: 40_000,
  }),
};
