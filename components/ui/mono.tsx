import type { ComponentProps } from 'react';
import { classNames } from './class-names';

/** A name or an address as the host spells it: monospaced, and never translated by the browser. */
export function Mono({ className, ...rest }: ComponentProps<'span'>) {
  return <span translate="no" className={classNames('font-mono text-[0.95em]', className)} {...rest} />;
}
