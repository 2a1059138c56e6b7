'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from './command-block';
import { Disclosure } from './disclosure';

/** The commands that say the same at a shell: what an operator would type, to check us or to go on without us. */
export function ByHand({
  commands,
  open = true,
}: {
  readonly commands: readonly string[];
  readonly open?: boolean;
}) {
  const t = useTranslations('common');
  return (
    <Disclosure summary={t('byHand')} open={open}>
      <CommandList commands={commands} />
    </Disclosure>
  );
}

export function CommandList({ commands }: { readonly commands: readonly string[] }) {
  return (
    <div className="grid max-w-2xl gap-1">
      {commands.map((command) => (
        <CommandBlock key={command} command={command} />
      ))}
    </div>
  );
}
