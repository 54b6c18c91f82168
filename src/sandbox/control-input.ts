import type { IncomingMessage } from 'node:http';
import type { TObject } from 'typebox';
import { brokenRules, type FieldViolation } from '#domain/errors.ts';

const longestBodyBytes = 1_048_576;

/** A body that is longer than any that means something. */
export class BodyTooLongError extends Error {
  override readonly name = 'BodyTooLongError';

  constructor() {
    super(`a body has ${longestBodyBytes} bytes at most`);
  }
}

/** The JSON of a body, whatever its Content-Type; undefined for an empty one. Throws MianpingError or BodyTooLongError. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBodyBytes) throw new BodyTooLongError();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw brokenRules([{ field: 'body', description: `is no JSON: ${(error as Error).message}` }]);
  }
}

/** Parameters as the schema has them: whole numbers as numbers. What is given twice is refused. */
export function readQuery({ properties }: TObject, given: URLSearchParams): Record<string, unknown> {
  const violations: FieldViolation[] = [];
  const query = [...new Set(given.keys())].map((name) => {
    const values = given.getAll(name);
    if (values.length > 1) violations.push({ field: name, description: 'must be given once' });
    const [value = ''] = values;
    const { type } = (properties[name] ?? {}) as { type?: string };
    return [name, type === 'integer' && /^-?\d{1,15}$/.test(value) ? Number(value) : value] as const;
  });
  if (violations.length > 0) throw brokenRules(violations);
  return Object.fromEntries(query);
}
