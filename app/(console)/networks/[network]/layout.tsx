import type { ReactNode } from 'react';
import { ApiProvider } from '@/components/api/api-provider';

export default function NetworkLayout({ children }: { readonly children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
