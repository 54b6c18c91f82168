import { MianpingError } from '#domain/errors.ts';
import { toStoredId } from '#domain/ids.ts';
import { formatPageToken } from '#domain/page-token.ts';
import { listInterviews as listPage, positionOf } from '#storage/interviews.ts';
import type { Caller } from '../caller.ts';
import type { Context } from '../context.ts';
import { cutPage, type Page, type PageInput, placeToGoOnAfter } from '../paging.ts';
import { type InterviewWithRecords, withRecords } from './with-records.ts';

const endpoint = 'hire.v1.interviews.list';

export interface ListInterviewsInput extends PageInput {
  /** Well-formed ids. */
  applicationId: string | undefined;
  interviewId: string | undefined;
  /** Unix milliseconds, both included. */
  beginFromMs: number | undefined;
  beginToMs: number | undefined;
}

/** Interviews of the caller's tenant, by begin and id, with their records. At least one filter is needed. */
export async function listInterviews(
  ctx: Context,
  { tenantNo }: Caller,
  input: ListInterviewsInput,
): Promise<Page<InterviewWithRecords>> {
  requireFilter(input);
  const scope = { endpoint, tenantNo };
  const place = placeToGoOnAfter(ctx, scope, input.pageToken);
  const after = place && { beginAtMs: place[0], id: place[1] };
  const [interviewId, applicationId] = [storedId(input.interviewId), storedId(input.applicationId)];
  // No stored entity has such an id.
  if (interviewId === null || applicationId === null) return { items: [], pageToken: undefined };
  const { beginFromMs, beginToMs, pageSize } = input;
  const filter = { interviewId, applicationId, beginFromMs, beginToMs };
  const found = await listPage(ctx.database.read, tenantNo, filter, after, pageSize + 1);
  const { items, goOnAfter } = cutPage(found, pageSize);
  const next = goOnAfter && positionOf(goOnAfter);
  return {
    items: await withRecords(ctx, tenantNo, items),
    pageToken: next && formatPageToken(ctx.keys, scope, next.beginAtMs, next.id),
  };
}

/** Undefined where none was given, null where none can be. */
function storedId(id: string | undefined): bigint | null | undefined {
  return id === undefined ? undefined : (toStoredId(id) ?? null);
}

function requireFilter({ applicationId, interviewId, beginFromMs, beginToMs }: ListInterviewsInput): void {
  if ([applicationId, interviewId, beginFromMs, beginToMs].some((one) => one !== undefined)) return;
  const fields = ['application_id', 'interview_id', 'start_time', 'end_time'];
  const rule = `at least one of ${fields.join(', ')} is required`;
  throw new MianpingError('parameter_invalid', rule, {
    violations: fields.map((field) => ({ field, description: rule })),
  });
}
