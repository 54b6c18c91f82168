import type { FeedbackForm } from '#domain/feedback-form.ts';
import type { ProcessType } from '#domain/job.ts';
import type { RoundType } from '#domain/round-type.ts';
import { findNewestForms } from '#storage/feedback-forms.ts';
import { listRoundTypes as listAll, readRoundTypesEnabled } from '#storage/round-types.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';

export interface RoundTypes {
  /** Whether the tenant uses round types at all. */
  enabled: boolean;
  /** Ascending by id. */
  roundTypes: RoundType[];
}

/** Round types of the caller's tenant, of one process or of both, with the newest versions of their forms. */
export async function listRoundTypes(
  { database: { read } }: Context,
  { tenantNo }: Caller,
  process: ProcessType | undefined,
): Promise<RoundTypes> {
  const all = await listAll(read, tenantNo);
  const wanted = all.filter((one) => process === undefined || one.process === process);
  const bizIds = new Set(wanted.flatMap(({ form }) => form?.bizId ?? []));
  const newest = await findNewestForms(read, tenantNo, [...bizIds]);
  return {
    enabled: await readRoundTypesEnabled(read, tenantNo),
    roundTypes: wanted.map((one) => withNewestForm(one, newest)),
  };
}

function withNewestForm(roundType: RoundType, newest: ReadonlyMap<string, FeedbackForm>): RoundType {
  const form = newest.get(roundType.form?.bizId ?? '');
  if (!form) return roundType;
  return { ...roundType, form: { id: form.id, bizId: form.bizId, name: form.name } };
}
