import { command } from '../../model/command';
import type { PlanCommand } from '../plan';

/** Returns when udev has looked at every device that is new, and whoever waits for its word has it. */
export const settle: PlanCommand = {
  command: command('udevadm', 'settle', '--timeout=10'),
  timeoutMs: 15_000,
};
