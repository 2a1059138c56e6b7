import type { HostEvent } from '@/server/model/host-event';
import { topologyReceiver } from '@/server/model/topology-change';
import type { Connection, FromWorker, ToWorker } from './connection';
import { openHostStream } from './host-stream';

/**
 * One event stream for all tabs of a browser. Over HTTP/1.1 a browser opens six connections to a host, and each
 * event stream holds one: without this the seventh tab would never load at all.
 *
 * A tab says `watch`; it gets the last event of each kind at once and then everything that comes. A tab that was
 * closed, frozen or put into the back-forward cache stops answering pings and is dropped; it says `watch` again
 * when it wakes, for that is also the answer to a ping.
 */
interface SharedStream {
  readonly ports: Map<MessagePort, Listener>;
  /** Whole, for a tab that comes. */
  readonly lastEvents: Map<HostEvent['kind'], FromWorker>;
  connection: Connection;
  close: () => void;
}

interface Listener {
  unansweredPings: number;
}

const pingIntervalMs = 3_000;
const pingsUntilDropped = 4;

const streams = new Map<string, SharedStream>();
const hostIdOfPort = new WeakMap<MessagePort, string>();

function watch(port: MessagePort, message: Extract<ToWorker, { kind: 'watch' }>) {
  const { hostId } = message;
  if (hostIdOfPort.get(port) !== hostId) leave(port);
  const stream = streams.get(hostId) ?? open(hostId);
  const known = stream.ports.get(port);
  stream.ports.set(port, { unansweredPings: 0 });
  hostIdOfPort.set(port, hostId);
  if (known !== undefined && !message.wantsSnapshot) return;
  send(port, { kind: 'connection', connection: stream.connection });
  for (const event of stream.lastEvents.values()) send(port, event);
}

function leave(port: MessagePort) {
  const hostId = hostIdOfPort.get(port);
  if (hostId === undefined) return;
  hostIdOfPort.delete(port);
  const stream = streams.get(hostId);
  stream?.ports.delete(port);
  if (stream?.ports.size !== 0) return;
  stream.close();
  streams.delete(hostId);
}

function open(hostId: string): SharedStream {
  const stream: SharedStream = {
    ports: new Map(),
    lastEvents: new Map(),
    connection: { kind: 'connecting' },
    close: () => {},
  };
  streams.set(hostId, stream);
  const receive = topologyReceiver();
  stream.close = openHostStream(hostId, {
    onEvent(event, receivedAtMs) {
      broadcast(stream, { kind: 'event', event, receivedAtMs });
      const whole = receive(event);
      if (whole !== undefined)
        stream.lastEvents.set(whole.kind, { kind: 'event', event: whole, receivedAtMs });
    },
    onConnection(connection) {
      stream.connection = connection;
      broadcast(stream, { kind: 'connection', connection });
    },
  });
  return stream;
}

function broadcast(stream: SharedStream, message: FromWorker) {
  for (const port of stream.ports.keys()) send(port, message);
}

function send(port: MessagePort, message: FromWorker) {
  port.postMessage(message);
}

function accept(port: MessagePort) {
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.kind === 'watch') watch(port, data);
    else leave(port);
  };
  // Newer browsers say when the other end is gone; the pings are for the others, and for crashed tabs.
  port.addEventListener('close', () => leave(port));
}

setInterval(() => {
  for (const stream of [...streams.values()]) {
    for (const [port, listener] of [...stream.ports]) {
      listener.unansweredPings += 1;
      if (listener.unansweredPings > pingsUntilDropped) leave(port);
      else send(port, { kind: 'ping' });
    }
  }
}, pingIntervalMs);

// `SharedWorkerGlobalScope` is not in TypeScript's DOM library, only in the one for workers, and both at once clash.
(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports }) => {
  for (const port of ports) accept(port);
};
