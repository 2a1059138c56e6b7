import type { ReactNode } from 'react';
import { ApiProvider } from '@/components/api/api-provider';

export default function CreateVmLayout({ children }: { readonly children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}
