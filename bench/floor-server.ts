import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FloorAnswer } from './floor.ts';

const fastifyKeepAliveMs = 72_000;

/** The least that any server in Node can do: one constant buffer for every request. */
function serve({ bytes, headers }: FloorAnswer): void {
  const body = Buffer.alloc(bytes, 'x');
  const server = createServer({ keepAliveTimeout: fastifyKeepAliveMs }, (_request, response) => {
    response.writeHead(200, [...headers]);
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', serve);
process.on('disconnect', () => process.exit());
