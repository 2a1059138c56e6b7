import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asked for what is being done now, and from where. */
export interface Actor {
  readonly user: string;
  readonly session?: string;
  readonly address: string;
}

// Next loads a module more than once in one process: what must be single lives on globalThis.
const key = Symbol.for('bridgehead.actor');

function storage(): AsyncLocalStorage<Actor> {
  const holder = globalThis as { [key]?: AsyncLocalStorage<Actor> };
  holder[key] ??= new AsyncLocalStorage();
  return holder[key];
}

/** Whatever this work begins is done by them, also what goes on after it: a run that they started. */
export function actAs<Result>(actor: Actor, work: () => Result): Result {
  return storage().run(actor, work);
}

/** `undefined` where nobody asked: the console picks up what an earlier life of it left. */
export function currentActor(): Actor | undefined {
  return storage().getStore();
}
