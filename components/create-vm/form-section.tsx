import type { ReactNode } from 'react';
import type { VmChoices } from '@/server/model/vm-readings';
import type { VmField } from '@/server/model/vm-request';
import type { VmDraft } from './vm-draft';

/** What every part of the form is given. */
export interface VmFormProps {
  readonly draft: VmDraft;
  readonly onChange: (change: Partial<VmDraft>) => void;
  /** The words for what is wrong with a field; absent while all is well. */
  readonly errorOf: (field: VmField) => string | undefined;
  readonly choices: VmChoices | undefined;
}

export function FormSection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-lg border border-line bg-surface px-4 pt-2 pb-4">
      <legend className="px-1 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

export function FieldRow({ children }: { readonly children: ReactNode }) {
  return <div className="grid min-w-0 gap-3 sm:grid-cols-2 lg:grid-cols-4">{children}</div>;
}
