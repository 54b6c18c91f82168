import type { FastifyReply } from 'fastify';
import type { Edge } from './edge.ts';
import { Exchange } from './exchange.ts';

/** What the vendor's gateway says of paths and methods that it does not know: plain text, not JSON. */
export const notFoundText = '404 page not found';

export const notFoundHeaders = ['Content-Type', 'text/plain', 'Content-Length', String(notFoundText.length)];

/** Counted and logged as route `unknown`: what was asked for may hold anything. */
export function notFound(edge: Edge, reply: FastifyReply): void {
  void new Exchange(edge, 'unknown', reply).send(404, notFoundHeaders, notFoundText);
}
