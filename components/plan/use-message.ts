import { useTranslations } from 'use-intl';
import type { Message } from '@/server/model/message';

/** The sentence that the server decided on, in the operator's language. Its key is data, so no type can check it: a test does. */
export function useMessage(): (message: Message) => string {
  const t = useTranslations() as unknown as (key: string, values?: Message['values']) => string;
  return ({ key, values }) => t(key, values);
}
