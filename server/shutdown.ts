const key = Symbol.for('bridgehead.shutdown');

/**
 * Aborted when the server is told to stop. An open event stream would keep the process alive for ever, so every
 * stream listens to this one signal. It lives on `globalThis` because Next loads a module more than once in one
 * process, and because `scripts/serve.mjs`, which hears SIGTERM, is not part of the build.
 */
export function shutdownSignal(): AbortSignal {
  const holder = globalThis as { [key]?: AbortController };
  holder[key] ??= new AbortController();
  return holder[key].signal;
}
