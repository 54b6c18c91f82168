import { toStoredId } from '#domain/ids.ts';
import { UnreadableFieldError } from '#wire/schema-reader.ts';
import { userIdProblem } from '../users/user-resolver.ts';

/** Ids are kept as they came, so `007` and `7` must not be two spellings of one. Answers the id. */
export function checkedId(id: string, field = 'id'): string {
  const stored = toStoredId(id);
  if (stored === undefined)
    throw new UnreadableFieldError(field, 'must be decimal digits from 1 to 2^63 - 1');
  if (stored.toString() !== id) throw new UnreadableFieldError(field, 'must not begin with 0');
  return id;
}

/** Check the id of an entity, and those by which it names others: the fields in question, with their values. */
export function checkIds(fields: Readonly<Record<string, string | undefined>>): void {
  for (const [field, id] of Object.entries(fields)) {
    if (id !== undefined) checkedId(id, field);
  }
}

export function checkUserId(field: string, value: string | undefined): void {
  const problem = value === undefined ? undefined : userIdProblem(value);
  if (problem) throw new UnreadableFieldError(field, problem);
}

export function requireObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UnreadableFieldError(path, 'must be an object');
}
