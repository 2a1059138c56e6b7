'use client';

import NextLink from 'next/link';
import { useRouter as useNextRouter, usePathname } from 'next/navigation';
import { type ComponentProps, useMemo } from 'react';
import { pathOnHost, splitHostPath } from './host-path';
import { useNamedHost } from './host-provider';

type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & {
  readonly href: string;
  /** Another host than the one that is shown. */
  readonly hostId?: string;
};

/** A link to a page of the host that is shown. */
export function Link({ href, hostId, ...rest }: LinkProps) {
  const shown = useNamedHost();
  const on = hostId ?? shown;
  return <NextLink href={on === undefined ? href : pathOnHost(on, href)} {...rest} />;
}

/** Goes to a page of the host that is shown. */
export function useRouter(): {
  push(href: string): void;
  pushTo(hostId: string, href: string): void;
  refresh(): void;
} {
  const router = useNextRouter();
  const shown = useNamedHost();
  return useMemo(
    () => ({
      push: (href) => router.push(shown === undefined ? href : pathOnHost(shown, href)),
      pushTo: (hostId, href) => router.push(pathOnHost(hostId, href)),
      refresh: () => router.refresh(),
    }),
    [router, shown],
  );
}

/** The page's own path, and the host that stands in front of it. */
export function useHostPath(): ReturnType<typeof splitHostPath> {
  return splitHostPath(usePathname());
}

/** The page's own path alone. */
export function usePagePath(): string {
  return useHostPath().path;
}
