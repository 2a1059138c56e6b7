import type { ReactNode } from 'react';
import { ApiProvider } from '@/components/api/api-provider';

export default function LogLayout({ children }: { readonly children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
