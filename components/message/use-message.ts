import { useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';

/** Says a sentence that pure code chose, in the operator's language. */
export function useMessage(): (message: Message) => string {
  const t = useTranslations();
  // The key travelled as data from the server, so no type can vouch for it; an unknown one is shown as it is.
  return ({ key, values }) => t(key as Parameters<typeof t>[0], values);
}
