import type { FeedbackForm } from '#domain/feedback-form.ts';
import { findForms, listNewestForms } from '#storage/feedback-forms.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { inIdOrder, type Page, type PageInput, pageById } from '../paging.ts';

const endpoint = 'hire.v1.interview_feedback_forms.list';

export interface ListFormsInput extends PageInput {
  /** Well-formed ids; when given, there is no paging. */
  ids: readonly string[] | undefined;
}

/**
 * Forms of the caller's tenant: a page of newest versions, or the listed versions. Unknown ids are left out. A version
 * that comes in between two pages normally has a newer id than the one it replaces, so a walk shows each form at least
 * once; no version comes twice in any case.
 */
export async function listFeedbackForms(
  ctx: Context,
  { tenantNo }: Caller,
  { ids, ...page }: ListFormsInput,
): Promise<Page<FeedbackForm>> {
  const { read } = ctx.database;
  if (!ids) {
    return pageById(ctx, { endpoint, tenantNo }, page, (afterId, limit) =>
      listNewestForms(read, tenantNo, afterId, limit),
    );
  }
  const found = await findForms(ctx.database, tenantNo, ids);
  return { items: inIdOrder(found.values()), pageToken: undefined };
}
