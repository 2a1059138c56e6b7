'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './button';

/** Copies a text. Its name says what: "Copy: virsh net-list --all". */
export function CopyButton({ text, what }: { readonly text: string; readonly what?: string }) {
  const t = useTranslations('common');
  const [copied, setCopied] = useState<string>();
  const isCopied = copied === text;
  return (
    <IconButton
      size="small"
      label={isCopied ? t('copied') : t('copy', { what: what ?? text })}
      onClick={async () => {
        await copyText(text);
        setCopied(text);
      }}
      onBlur={() => setCopied(undefined)}
      className="print-hidden"
    >
      {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

/** `navigator.clipboard` is there only over HTTPS and on localhost; a console on a LAN is often neither. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // Inside an open dialog if there is one: elsewhere its focus trap would take the selection away.
  const parent = document.activeElement?.closest('[role=dialog]') ?? document.body;
  const focused = document.activeElement;
  parent.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
}
