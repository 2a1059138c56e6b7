import type { ReactNode } from 'react';
import { ApiProvider } from '@/components/api/api-provider';

export default function HostsLayout({ children }: { readonly children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
