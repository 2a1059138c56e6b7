'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '@/server/trpc/router';

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

/** `useApi().hosts.list.queryOptions()`: questions and orders. What flows by itself comes from `useHost`. */
export const useApi = useTRPC;

/**
 * Around the pages that ask or order something, by their layout. Not around all: the pages that only show what flows
 * (the first one among them) do without 15 kB of client.
 */
export function ApiProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 10_000 } } }),
  );
  const [client] = useState(() =>
    // Questions go as POST too: one about three hundred VMs is longer than an address may be.
    createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST' })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
