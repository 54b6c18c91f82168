import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A caller that was answered this recently may have its next request on the way. */
const recentMs = 250;

/**
 * Makes a server close only connections on which nothing is under way. Node itself takes a connection for idle as soon
 * as the answer was handed over, cuts off what a slow reader has not read yet, and resets a connection on which the next
 * request arrives in that moment. What is spared here is for a later call; until then Fastify answers with
 * `Connection: close`.
 */
export function closeOnlyIdleConnections(server: Server): void {
  const usedAtMs = new Map<Socket, number>();
  const answering = new Set<ServerResponse>();
  server.on('connection', (socket: Socket) => {
    usedAtMs.set(socket, performance.now());
    socket.once('close', () => usedAtMs.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answering.add(response);
    response.once('close', () => {
      answering.delete(response);
      if (usedAtMs.has(socket)) usedAtMs.set(socket, performance.now());
    });
  });
  server.closeIdleConnections = () => {
    const busy = new Set([...answering].map(({ req }) => req.socket));
    const before = performance.now() - recentMs;
    for (const [socket, atMs] of usedAtMs) {
      if (atMs < before && !busy.has(socket)) socket.destroy();
    }
  };
}
