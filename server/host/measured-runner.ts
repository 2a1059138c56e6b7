import { observe } from '../metrics/counted';
import type { Runner } from './runner';

/**
 * Tells Prometheus how long each command took, from the question to its answer: through a session that is far less
 * than a process of its own takes, and that is what is wanted. A program that stays is not measured.
 */
export function measuredRunner(runner: Runner): Runner {
  return {
    async run(command, options) {
      const result = await runner.run(command, options);
      // The path that a program was found by says nothing more, and what is in front of it (a lab's) is not asked for.
      const program = command.argv[0].slice(command.argv[0].lastIndexOf('/') + 1);
      observe('bridgehead_command_duration_seconds', { program }, result.durationMs / 1000);
      return result;
    },
    open: (command) => runner.open(command),
  };
}
