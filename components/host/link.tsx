'use client';

import NextLink from 'next/link';
import { useRouter as useNextRouter, usePathname } from 'next/navigation';
import { type ComponentProps, useEffect, useMemo } from 'react';
import { pathOnHost, splitHostPath } from './host-path';
import { useAwaitedPath, useHost, useNamedHost } from './host-provider';

type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & {
  readonly href: string;
  /** Another host than the one that is shown. */
  readonly hostId?: string;
};

/**
 * A link to a page of the host that is shown. Pressed while the console cannot be reached, it leads there once the
 * console answers (`useGoToAwaitedPage`): a browser that finds nobody shows a page of its own, which does not come back,
 * and with it would go what is said here of a run that is about to go back.
 */
export function Link({ href, hostId, ...rest }: LinkProps) {
  const shown = useNamedHost();
  const awaited = useAwaitedPath();
  const on = hostId ?? shown;
  const path = on === undefined ? href : pathOnHost(on, href);
  return (
    <NextLink
      {...rest}
      href={path}
      onNavigate={(event) => {
        if (awaited?.awaitPath(path)) event.preventDefault();
      }}
    />
  );
}

/** Goes to a page of the host that is shown; as `Link`, once the console answers. */
export function useRouter(): {
  push(href: string): void;
  pushTo(hostId: string, href: string): void;
  refresh(): void;
} {
  const router = useNextRouter();
  const shown = useNamedHost();
  const awaited = useAwaitedPath();
  return useMemo(() => {
    const go = (path: string) => {
      if (!awaited?.awaitPath(path)) router.push(path);
    };
    return {
      push: (href) => go(shown === undefined ? href : pathOnHost(shown, href)),
      pushTo: (hostId, href) => go(pathOnHost(hostId, href)),
      refresh: () => router.refresh(),
    };
  }, [router, shown, awaited]);
}

/** Goes to the page that was asked for while the console could not be reached, when it can be. Once, around all pages. */
export function useGoToAwaitedPage() {
  const router = useNextRouter();
  const { connection, awaitedPath } = useHost();
  const awaited = useAwaitedPath();
  useEffect(() => {
    if (connection !== 'open' || awaitedPath === undefined) return;
    awaited?.forgetAwaitedPath();
    router.push(awaitedPath);
  }, [connection, awaitedPath, awaited, router]);
}

/** The page's own path, and the host that stands in front of it. */
export function useHostPath(): ReturnType<typeof splitHostPath> {
  return splitHostPath(usePathname());
}

/** The page's own path alone. */
export function usePagePath(): string {
  return useHostPath().path;
}
