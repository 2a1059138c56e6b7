const pages = ['/networks', '/bridges', '/vms', '/runs', '/hosts'];

/** The page to show of another host: the same list, but not the same thing in it, which is of this host alone. */
export function samePageOf(path: string): string {
  return pages.find((page) => path === page || path.startsWith(`${page}/`)) ?? '/';
}
