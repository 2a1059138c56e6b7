import { readHealth } from '@/server/health';

export const dynamic = 'force-dynamic';

/** For who watches over the console: open to everybody, and says nothing of any host. */
export async function GET(): Promise<Response> {
  const status = await readHealth();
  return Response.json(
    { status },
    { status: status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
