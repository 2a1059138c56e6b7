import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Loopback or a LAN: compressing costs more milliseconds than it saves, and would buffer the event stream.
  compress: false,
  // Types are checked by `npm run check`; the build of a fresh clone must not pay for it twice.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['execa', 'pino', '@photostructure/sqlite', 'kysely', 'pg'],
  devIndicators: false,
  // What formats messages that are compiled before they are sent: app/compiled-messages.ts.
  turbopack: { resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } },
  // The content security policy carries a nonce for each request: proxy.ts.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        // Not no-referrer: with that a browser sends `Origin: null` along its own forms, and the request guard
        // could not tell the sign-out button from another site.
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
      ],
    },
  ],
};

export default config;
