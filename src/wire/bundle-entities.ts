import * as wire from '#contract/bundle-entities.ts';
import type { Application } from '#domain/application.ts';
import type { Interviewer } from '#domain/interviewer.ts';
import type { Job } from '#domain/job.ts';
import type { Talent } from '#domain/talent.ts';
import type { IdOf } from './document.ts';
import { verifyStatus } from './hire/v1/interviewers.ts';
import { named } from './hire/v1/interviews.ts';
import { activeStatus, processType } from './hire/v1/round-types.ts';
import { compileReader, type DroppedFields } from './schema-reader.ts';
import { shape } from './shape.ts';

export const talentCodec = shape<wire.BundleTalent, Talent>([
  ['id', 'id'],
  ['name', 'name'],
  ['create_time', 'createdAtMs'],
]);

export const jobCodec = shape<wire.BundleJob, Job>([
  ['id', 'id'],
  ['title', 'title'],
  ['process_type', 'process', processType],
  ['create_time', 'createdAtMs'],
]);

export const applicationCodec = shape<wire.BundleApplication, Application>([
  ['id', 'id'],
  ['talent_id', 'talentId'],
  ['job_id', 'jobId'],
  ['stage', 'stage', named],
  ['terminated', 'terminated'],
  ['create_time', 'createdAtMs'],
]);

export const readTalentLine = compileReader<wire.BundleTalent>(wire.BundleTalent);
export const readJobLine = compileReader<wire.BundleJob>(wire.BundleJob);
export const readApplicationLine = compileReader<wire.BundleApplication>(wire.BundleApplication);

const readInterviewer = compileReader<wire.BundleInterviewer>(wire.BundleInterviewer);

/** An imported interviewer, by a user id not yet resolved to a user. */
export interface ReadInterviewer {
  userId: string;
  certified: boolean;
  /** Undefined: now. */
  updatedAtMs: number | undefined;
}

export function interviewerFromLine(value: unknown, dropped: DroppedFields): ReadInterviewer {
  const {
    user_id: userId,
    verify_status: status,
    update_time: updatedAtMs,
  } = readInterviewer(value, dropped);
  return { userId, certified: verifyStatus.fromWire(status), updatedAtMs };
}

export function interviewerToLine(
  { userNo, certified, updatedAtMs }: Interviewer,
  idOf: IdOf,
): Partial<wire.BundleInterviewer> {
  const userId = idOf(userNo);
  return {
    ...(userId !== undefined && { user_id: userId }),
    verify_status: verifyStatus.toWire(certified),
    update_time: updatedAtMs,
  };
}

/** Settings of a tenant that belong to its data. */
export interface DataSettings {
  roundTypesEnabled?: boolean;
}

export const settingsCodec = shape<wire.BundleSettings, DataSettings>([
  ['round_types_active_status', 'roundTypesEnabled', activeStatus],
]);

export const readSettingsLine = compileReader<wire.BundleSettings>(wire.BundleSettings);
