import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';
import { Tooltip } from './tooltip';

const looks = {
  primary: 'bg-accent text-on-accent border-accent hover:opacity-90',
  secondary: 'bg-surface text-text border-edge hover:bg-hover',
  quiet: 'bg-transparent text-text border-transparent hover:bg-hover',
  danger: 'bg-surface text-bad border-bad hover:bg-bad-soft',
} as const;

export type ButtonLook = keyof typeof looks;

const shape =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap ' +
  'select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-60';

const sizes = {
  small: 'h-6 px-1.5 text-xs pointer-coarse:h-8 pointer-coarse:px-2.5',
  medium: 'h-8 px-3 text-sm pointer-coarse:h-10',
} as const;

export function buttonClass(look: ButtonLook = 'secondary', size: keyof typeof sizes = 'medium'): string {
  return classNames(shape, looks[look], sizes[size]);
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly look?: ButtonLook;
  readonly size?: keyof typeof sizes;
  /** Why it cannot be pressed now. It stays focusable, so that the reason can be found. */
  readonly disabledBecause?: string | undefined;
}

export function Button({ look, size, disabledBecause, className, onClick, ...rest }: ButtonProps) {
  const isDisabled = disabledBecause !== undefined;
  const button = (
    <button
      type="button"
      aria-disabled={isDisabled || undefined}
      className={classNames(buttonClass(look, size), className)}
      onClick={isDisabled ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
  return isDisabled ? <Tooltip text={disabledBecause}>{button}</Tooltip> : button;
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** What a screen reader says, and the tooltip. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({
  label,
  children,
  size = 'medium',
  look = 'quiet',
  className,
  ...rest
}: IconButtonProps) {
  const square = size === 'medium' ? 'w-8 px-0! pointer-coarse:w-10' : 'w-6 px-0! pointer-coarse:w-8';
  return (
    <Tooltip text={label}>
      <Button aria-label={label} look={look} size={size} className={classNames(square, className)} {...rest}>
        {children}
      </Button>
    </Tooltip>
  );
}
