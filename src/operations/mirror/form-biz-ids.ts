import type { FeedbackForm } from '#domain/feedback-form.ts';
import { listBodies } from '#storage/bodies.ts';
import type { Reader } from '#storage/database.ts';
import { listRoundTypes } from '#storage/round-types.ts';

/** A version of a form as the list of forms answers it, as far as it tells which form it is. */
export interface FormVersion {
  id: string;
  version: number;
  name: string;
}

interface Known extends FormVersion {
  bizId: string;
}

const formsPerRead = 200;

/**
 * The form behind each version, by id of the version: the list of forms does not say it. Known from before, or from a
 * round type; else a version belongs to the one form of the same name that has others, unless both are the newest of
 * theirs. What remains is a form of its own.
 */
export async function findBizIds(
  db: Reader,
  tenantNo: number,
  versions: readonly FormVersion[],
  { areNewest }: { areNewest: boolean },
): Promise<Map<string, string>> {
  const known = await knownForms(db, tenantNo);
  const byId = new Map(known.map(({ id, bizId }) => [id, bizId]));
  for (const { form } of await listRoundTypes(db, tenantNo)) {
    if (form?.id !== undefined && form.bizId !== undefined && !byId.has(form.id))
      byId.set(form.id, form.bizId);
  }
  const bizIds = new Map<string, string>();
  const open: FormVersion[] = [];
  for (const version of versions) {
    const bizId = byId.get(version.id);
    if (bizId === undefined) open.push(version);
    else bizIds.set(version.id, bizId);
  }
  const taken = new Set(areNewest ? bizIds.values() : []);
  for (const version of open.toSorted((one, other) => one.version - other.version)) {
    const bizId = bizIdByName(version, known, taken) ?? version.id;
    bizIds.set(version.id, bizId);
    known.push({ ...version, bizId });
    if (areNewest) taken.add(bizId);
  }
  return bizIds;
}

function bizIdByName(
  { name, version }: FormVersion,
  known: readonly Known[],
  taken: ReadonlySet<string>,
): string | undefined {
  const namesakes = known.filter((one) => one.name === name && !taken.has(one.bizId));
  const [bizId, ...others] = new Set(namesakes.map((one) => one.bizId));
  const isThere = namesakes.some((one) => one.version === version);
  return others.length > 0 || isThere ? undefined : bizId;
}

async function knownForms(db: Reader, tenantNo: number): Promise<Known[]> {
  const known: Known[] = [];
  for (let afterId = '0'; ; ) {
    const forms = await listBodies(db, 'feedback_forms', tenantNo, afterId, formsPerRead);
    const last = forms.at(-1);
    if (!last) return known;
    known.push(...forms.map(({ id, bizId, version, name }) => ({ id, bizId, version, name: nameOf(name) })));
    afterId = last.id;
  }
}

function nameOf({ zh, en }: FeedbackForm['name']): string {
  return JSON.stringify([zh ?? '', en ?? '']);
}

/** What tells a version, of an item that may be anything. */
export function formVersionOf(item: unknown): FormVersion | undefined {
  const { id, version, name } = (item ?? {}) as { id?: unknown; version?: unknown; name?: unknown };
  if (typeof id !== 'string' || typeof version !== 'number') return undefined;
  const { zh_cn: zh, en_us: en } = (name ?? {}) as { zh_cn?: string; en_us?: string };
  return { id, version, name: nameOf({ ...(zh !== undefined && { zh }), ...(en !== undefined && { en }) }) };
}
