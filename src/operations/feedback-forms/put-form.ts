import { MianpingError } from '#domain/errors.ts';
import type { FeedbackForm } from '#domain/feedback-form.ts';
import { putBody } from '#storage/bodies.ts';
import type { Transactor } from '#storage/database.ts';
import { findFormVersion } from '#storage/feedback-forms.ts';

/**
 * Insert or replace a version of a form, in a transaction that holds the tenant's lock. Refuses a second form of the
 * same version: which one is newest would be anyone's guess.
 */
export async function putForm(
  tx: Transactor,
  tenantNo: number,
  form: FeedbackForm,
): Promise<'created' | 'updated' | 'unchanged'> {
  const id = await findFormVersion(tx, tenantNo, form);
  if (id !== undefined && id !== form.id) {
    const reason = `form ${id} is version ${form.version} of ${form.bizId} already; raise version`;
    throw new MianpingError('conflict', reason);
  }
  return putBody(tx, 'feedback_forms', tenantNo, form);
}
