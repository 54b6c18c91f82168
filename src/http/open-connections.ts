import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Makes a server close only connections on which nothing is under way. Node itself takes a connection for idle as soon
 * as the answer was handed over, and cuts off what a slow reader has not read yet.
 */
export function closeOnlyIdleConnections(server: Server): void {
  const open = new Set<Socket>();
  const answering = new Set<ServerResponse>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    answering.add(response);
    response.once('close', () => answering.delete(response));
  });
  server.closeIdleConnections = () => {
    const busy = new Set([...answering].map(({ req }) => req.socket));
    for (const socket of open) {
      if (!busy.has(socket)) socket.destroy();
    }
  };
}
