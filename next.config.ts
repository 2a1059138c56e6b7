import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Loopback or a LAN: compressing costs more milliseconds than it saves, and would buffer the event stream.
  compress: false,
  // Types are checked by `npm run check`; the build of a fresh clone must not pay for it twice.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['execa', 'pino'],
  devIndicators: false,
};

export default config;
