import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button, IconButton } from '../ui/button';
import { StateShape } from '../ui/state-mark';

/** Rows of a few words each, to be added, changed and taken away; what is wrong with a row stands under it. */
export function ListField<Entry extends { readonly [column: string]: string }>({
  label,
  hint,
  columns,
  entries,
  empty,
  errorOf,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly columns: readonly { readonly key: keyof Entry & string; readonly label: string }[];
  readonly entries: readonly Entry[];
  /** What a new row holds. */
  readonly empty: Entry;
  readonly errorOf: (index: number) => string | undefined;
  readonly onChange: (entries: readonly Entry[]) => void;
}) {
  const t = useTranslations('networkEdit');
  const id = useId();
  return (
    <fieldset className="grid min-w-0 gap-1.5">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {hint !== undefined && <p className="max-w-prose text-sm text-muted">{hint}</p>}
      {entries.map((entry, index) => {
        const error = errorOf(index);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its place
          <div key={index} className="grid gap-1">
            <div className="flex flex-wrap items-center gap-1.5">
              {columns.map((column) => (
                <input
                  key={column.key}
                  type="text"
                  aria-label={t('entry', { list: label, number: index + 1, column: column.label })}
                  placeholder={column.label}
                  value={entry[column.key]}
                  autoComplete="off"
                  autoCapitalize="off"
                  spellCheck={false}
                  aria-invalid={error !== undefined || undefined}
                  aria-describedby={`${id}-${index}`}
                  onChange={(event) =>
                    onChange(
                      entries.map((one, at) =>
                        at === index ? { ...one, [column.key]: event.target.value } : one,
                      ),
                    )
                  }
                  className="h-8 w-44 min-w-0 grow rounded-md border border-edge bg-surface px-2 font-mono text-sm placeholder:text-muted aria-invalid:border-bad sm:grow-0 pointer-coarse:h-10"
                />
              ))}
              <IconButton
                label={t('removeEntry', { list: label, number: index + 1 })}
                onClick={() => onChange(entries.filter((_, at) => at !== index))}
              >
                <X size={16} aria-hidden />
              </IconButton>
            </div>
            <p
              id={`${id}-${index}`}
              aria-live="polite"
              className="text-sm text-bad wrap-anywhere empty:hidden"
            >
              {error !== undefined && (
                <>
                  <StateShape tone="bad" className="mr-1.5" />
                  {error}
                </>
              )}
            </p>
          </div>
        );
      })}
      <div>
        <Button size="small" onClick={() => onChange([...entries, empty])}>
          <Plus size={14} aria-hidden />
          {t('addEntry', { list: label })}
        </Button>
      </div>
    </fieldset>
  );
}
