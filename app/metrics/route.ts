import { mayReadMetrics } from '@/server/metrics/may-read-metrics';
import { formatMetrics, metricsContentType } from '@/server/metrics/metric';
import { readMetrics } from '@/server/metrics/read-metrics';

export const dynamic = 'force-dynamic';

/** For Prometheus. */
export async function GET(request: Request): Promise<Response> {
  if (!mayReadMetrics(request.headers))
    return new Response('Metrics are for this machine, or for who brings the token.\n', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  return new Response(formatMetrics(await readMetrics()), {
    headers: { 'content-type': metricsContentType, 'cache-control': 'no-store' },
  });
}
