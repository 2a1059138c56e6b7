/**
 * What the page may load and run: its own files, and scripts that carry this request's nonce. A host's hostile
 * name that found its way into markup would still run nothing.
 *
 * Styles stay 'unsafe-inline': React writes `style` attributes into the server's markup and Radix adds <style>
 * elements; neither can run a script. Nothing is ever loaded from another host.
 */
export function formatContentSecurityPolicy(
  nonce: string,
  { development }: { readonly development: boolean },
): string {
  return [
    "default-src 'self'",
    // The development server evaluates modules; a build never does.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The nonce of the request that is being answered, out of the policy that it was given. */
export function nonceOf(headers: Headers): string | undefined {
  return /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1];
}
