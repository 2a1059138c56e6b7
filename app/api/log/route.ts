import { exportLog } from '@/server/log/log';
import { isRoleAtLeast } from '@/server/model/role';
import { readCaller } from '@/server/sign-in/read-caller';
import { readSessionCookie } from '@/server/sign-in/session-cookie';
import { readSession } from '@/server/sign-in/sessions';

export const dynamic = 'force-dynamic';

/** The log as JSON lines, as `npm run log -- export` prints it; for whom its page is for. */
export async function GET(request: Request): Promise<Response> {
  const session = await readSession(readSessionCookie(request.headers));
  if (session === undefined) return new Response('Not signed in.\n', { status: 401 });
  if (!isRoleAtLeast(session.role, 'administrator'))
    return new Response('The log is for administrators.\n', { status: 403 });
  const { address } = readCaller(request.headers);
  const lines = exportLog({ user: session.user, session: session.id, address });
  // The first is written before the answer begins: what cannot be logged is not handed out.
  const first = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (!first.done) controller.enqueue(encoder.encode(first.value));
    },
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const day = new Date().toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      'content-disposition': `attachment; filename="bridgehead-log-${day}.jsonl"`,
      'cache-control': 'no-store',
    },
  });
}
