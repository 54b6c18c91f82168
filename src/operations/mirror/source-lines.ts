import { requireObject } from '../import/checked-ids.ts';
import type { PulledKind } from './pull.ts';

/** The id of an item, of which nothing is known. */
export function idOf(item: unknown): string | undefined {
  const { id } = (item ?? {}) as { id?: unknown };
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** What only this side knows of an item, by the item's id. */
export interface KnownOfItems {
  interviewIds?: ReadonlyMap<string, string>;
  formIds?: ReadonlyMap<string, string>;
  bizIds?: ReadonlyMap<string, string>;
}

/**
 * An item of an answer as the line of a bundle that an import reads. What an item says of itself beyond its
 * documented fields must not decide what kind of line it is. Throws UnreadableFieldError.
 */
export function lineOfItem(
  kind: PulledKind,
  item: unknown,
  known: KnownOfItems = {},
): Record<string, unknown> {
  const fields = { ...requireObject(item, '') };
  const id = idOf(item) ?? '';
  if (kind === 'form') {
    const { type: form_type, ...rest } = fields;
    return { ...rest, type: 'form', form_type, biz_id: known.bizIds?.get(id) ?? id };
  }
  if (kind !== 'record') return { ...fields, type: kind };
  const { deleted: _deleted, ...rest } = fields;
  return {
    ...rest,
    type: 'record',
    interview_id: known.interviewIds?.get(id),
    feedback_form_id: known.formIds?.get(id),
  };
}
