import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { classNames } from './class-names';

export interface WizardStep<Step extends string> {
  readonly id: Step;
  readonly title: string;
}

/**
 * Where one is on the way to a change. What has been answered can be gone back to; what is ahead cannot be jumped to.
 * The title takes the focus when the step changes, for the button that was pressed is gone.
 */
export function Wizard<Step extends string>({
  label,
  steps,
  current,
  onGoTo,
  children,
}: {
  readonly label: string;
  readonly steps: readonly WizardStep<Step>[];
  readonly current: Step;
  readonly onGoTo: (step: Step) => void;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(current);
  useEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    title.current?.focus();
  }, [current]);
  const at = steps.findIndex(({ id }) => id === current);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <nav aria-label={label} className="print-hidden">
        <ol className="flex flex-wrap gap-x-1 gap-y-1 border-b border-line text-sm">
          {steps.map(({ id, title: name }, index) => (
            <li key={id} aria-current={id === current ? 'step' : undefined} className="flex">
              {index < at ? (
                <button
                  type="button"
                  onClick={() => onGoTo(id)}
                  className={classNames(stepClass, 'rounded-t-sm text-accent hover:bg-hover')}
                >
                  <Check size={14} aria-hidden />
                  {name}
                </button>
              ) : (
                <span
                  className={classNames(
                    stepClass,
                    id === current ? 'font-semibold shadow-[inset_0_-2px_var(--accent)]' : 'text-muted',
                  )}
                >
                  <span className="tabular-nums">{index + 1}</span>
                  {name}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <section aria-labelledby={titleId} className="grid min-w-0 grid-cols-1 gap-3">
        <h2 ref={title} id={titleId} tabIndex={-1} className="text-lg font-semibold outline-none">
          {steps[at]?.title}
        </h2>
        {children}
      </section>
    </div>
  );
}

const stepClass = 'flex h-8 items-center gap-1.5 px-2.5 whitespace-nowrap pointer-coarse:h-10';

/** The way on and the way back, under each step. */
export function WizardButtons({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap gap-2 pt-1">{children}</div>;
}
