import { invalidParameter, type MianpingError } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { findBodies } from '#storage/bodies.ts';
import { listApplicationsOfTalent, listInterviewsOfApplications } from '#storage/interviews.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { type InterviewWithRecords, withRecords } from './with-records.ts';

export interface ApplicationInterviews {
  applicationId: string;
  interviews: InterviewWithRecords[];
}

/** Every application of a talent, ascending by id, with its interviews by begin and id. */
export async function getInterviewsByTalent(
  ctx: Context,
  { tenantNo }: Caller,
  talentId: string,
): Promise<ApplicationInterviews[]> {
  const { database } = ctx;
  const id = toStoredId(talentId);
  const applications = id === undefined ? [] : await listApplicationsOfTalent(database.read, tenantNo, id);
  if (id === undefined || applications.length === 0) {
    // An application may name a talent of whom nothing else is known; a talent may have none yet.
    const known = await findBodies(database, database.read, 'talents', tenantNo, [talentId]);
    if (known.size === 0) throw unknownTalent(talentId);
  }
  const ids = applications.map((application) => application.id);
  const interviews = await withRecords(
    ctx,
    tenantNo,
    await listInterviewsOfApplications(database, tenantNo, ids),
  );
  const byApplication = Map.groupBy(interviews, ({ interview }) => interview.applicationId);
  return ids.map((applicationId) => ({
    applicationId,
    interviews: byApplication.get(applicationId) ?? [],
  }));
}

function unknownTalent(talentId: string): MianpingError {
  const violation = { field: 'talent_id', value: talentId, description: 'no talent has this id' };
  return invalidParameter(violation, 'talent_unknown');
}
