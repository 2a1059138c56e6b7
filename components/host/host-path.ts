/**
 * Every page is of one host. Where a console looks at several, the host stands in front of the page's own path:
 * `/on/kvm2/vms`. So a link can be sent to a colleague and leads to the same host, whoever looked at which one last.
 * Pages know nothing of it: `next.config.ts` takes it off again before a page is looked for.
 */
export function splitHostPath(pathname: string): { readonly hostId?: string; readonly path: string } {
  const [, encoded, path = ''] = /^\/on\/([^/]+)(.*)$/s.exec(pathname) ?? [];
  if (encoded === undefined) return { path: pathname };
  return { hostId: decode(encoded), path: path === '' ? '/' : path };
}

/** The path of a page for one host; query and all. */
export function pathOnHost(hostId: string, href: string): string {
  return `/on/${encodeURIComponent(hostId)}${href === '/' ? '' : href.replace(/^\/(?=[?#]|$)/, '')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
