import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a program was sent. */
export interface Received {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A program that waits for requests on a free port of this machine. */
export interface Listener {
  port: number;
  /** Everything that came, in order. */
  received: Received[];
  close(): Promise<void>;
}

/** `answer` decides what is answered, once the body is there; leaving the response alone lets the caller wait. */
export async function startListener(
  answer: (request: Received, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<Listener> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    // Who sends may die in the middle.
    request.on('error', () => {});
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { url = '', headers } = request;
    const one = { url, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    answer(one, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
