import { type ReactNode, useId } from 'react';
import { StateShape } from './state-mark';

/** A line that is typed: what it is for, what it may hold, and beside it what is wrong with it. */
export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  placeholder,
  inputMode,
  type = 'text',
  autoComplete = 'off',
  suggestions = [],
  suggestionsLabel,
  choices,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  /** In words; absent while all is well. */
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string | undefined;
  readonly inputMode?: 'numeric';
  readonly type?: 'text' | 'password';
  /** What a password manager may put here. */
  readonly autoComplete?: 'off' | 'username' | 'current-password' | 'one-time-code';
  /** Texts to take with one press. */
  readonly suggestions?: readonly string[];
  readonly suggestionsLabel?: string;
  /** What the browser offers while one types; any other text can be typed too. */
  readonly choices?: readonly string[] | undefined;
}) {
  const id = useId();
  return (
    <div className="grid max-w-prose content-start gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type={type}
        value={value}
        placeholder={placeholder}
        inputMode={inputMode}
        autoComplete={autoComplete}
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={error !== undefined || undefined}
        list={choices === undefined ? undefined : `${id}-choices`}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full rounded-md border border-edge bg-surface px-2 font-mono text-sm placeholder:text-muted aria-invalid:border-bad pointer-coarse:h-10 pointer-coarse:text-base"
      />
      {choices !== undefined && (
        <datalist id={`${id}-choices`}>
          {choices.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
      {suggestions.length > 0 && (
        <fieldset aria-label={suggestionsLabel} className="flex flex-wrap items-baseline gap-x-3 text-sm">
          <span className="text-muted">{suggestionsLabel}</span>
          {suggestions.map((text) => (
            <button
              key={text}
              type="button"
              translate="no"
              onClick={() => onChange(text)}
              className="rounded-sm py-0.5 font-mono text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent pointer-coarse:py-1.5"
            >
              {text}
            </button>
          ))}
        </fieldset>
      )}
      <p id={`${id}-hint`} className="text-sm text-muted empty:hidden">
        {hint}
      </p>
      {/* There before the error is, so that it is said when it comes. */}
      <p id={`${id}-error`} aria-live="polite" className="text-sm text-bad wrap-anywhere empty:hidden">
        {error !== undefined && (
          <>
            <StateShape tone="bad" className="mr-1.5" />
            {error}
          </>
        )}
      </p>
    </div>
  );
}
