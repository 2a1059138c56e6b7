import type { KeptChoice } from './conversion-draft';

/**
 * Beside the address, in this tab: a choice of three hundred interfaces would be an address longer than a server takes
 * (Node refuses 16 kB of headers). Another tab, or a colleague, gets an empty choice and not a wrong one.
 */
const prefix = 'convert:';
const wayBack = 'convert-way-back';

export function keepChoice(key: string, kept: KeptChoice): void {
  sessionStorage.setItem(prefix + key, JSON.stringify(kept));
}

export function readKeptChoice(key: string): KeptChoice | undefined {
  const text = sessionStorage.getItem(prefix + key);
  // Written by `keepChoice` alone, in this tab.
  return text === null ? undefined : (JSON.parse(text) as KeptChoice);
}

/** Where the wizard was left for another one, so that this one leads back there with every choice kept. */
export function rememberWizard(): void {
  sessionStorage.setItem(wayBack, location.search);
}

export function rememberedWizard(): URLSearchParams | undefined {
  if (typeof sessionStorage === 'undefined') return undefined;
  const search = sessionStorage.getItem(wayBack);
  return search === null ? undefined : new URLSearchParams(search);
}

export function forgetWizard(): void {
  sessionStorage.removeItem(wayBack);
}
