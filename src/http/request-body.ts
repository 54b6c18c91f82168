import type { FastifyReply, FastifyRequest } from 'fastify';
import { brokenRules, type MianpingError } from '#domain/errors.ts';

export const longestBodyBytes = 65_536;

/**
 * Hook of routes with a body, which is JSON whatever its Content-Type says: an official client sends none. Fastify
 * would refuse a body whose type it can't read before the handler sees it.
 */
export function forgetContentType(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  delete request.raw.headers['content-type'];
  done();
}

/** The value that a body holds. Refused like a broken rule of a field when it is not JSON. */
export function readJsonBody(body: unknown): unknown {
  try {
    return JSON.parse(String(body ?? ''));
  } catch {
    throw brokenBody('must be JSON');
  }
}

export function brokenBody(description: string): MianpingError {
  return brokenRules([{ field: 'body', description }]);
}
