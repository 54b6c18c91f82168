import type { FeedbackForm } from '#domain/feedback-form.ts';
import { toStoredId } from '#domain/ids.ts';
import type { Interview } from '#domain/interview.ts';
import {
  type BundleForm,
  type BundleInterview,
  type BundleUser,
  formCodec,
  interviewCodec,
  readFormLine,
  readInterviewLine,
  readRecordKeys,
  readUserLine,
} from '#wire/bundle.ts';
import { fromWire, type ReadRecord } from '#wire/hire/v1/interview-records.ts';
import { type DroppedFields, UnreadableFieldError } from '#wire/schema-reader.ts';
import { appIdProblem } from '../apps/register-app.ts';
import { userIdProblem } from '../users/user-resolver.ts';

/** One thing to import, read and checked. */
export type Entry =
  | ({ kind: 'record' } & ReadRecord)
  | { kind: 'deleted-record'; id: string }
  | { kind: 'user'; user: BundleUser }
  | { kind: 'interview'; interview: Interview }
  | { kind: 'form'; form: FeedbackForm };

/** A part of an input value that stands for one entry: where it is, and what it is made of. */
export interface EntrySource {
  path: string;
  value: unknown;
}

/** The entries of one input value: itself, or the items of a saved answer or list. Throws UnreadableFieldError. */
export function sourcesOf(value: unknown): EntrySource[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ path: `[${index}]`, value: item }));
  const object = requireObject(value, '');
  if (object.type !== undefined || object.id !== undefined) return [{ path: '', value }];
  if (object.code !== undefined && object.code !== 0)
    throw new UnreadableFieldError('code', 'is an error, so there is nothing to import');
  const data = object.data === undefined ? object : requireObject(object.data, 'data');
  const prefix = object.data === undefined ? '' : 'data.';
  if (data.interview_record !== undefined)
    return [{ path: `${prefix}interview_record`, value: data.interview_record }];
  if (Array.isArray(data.items)) {
    return data.items.map((item, index) => ({ path: `${prefix}items[${index}]`, value: item }));
  }
  // A saved answer of an empty tenant.
  if (object.code === 0 && data.items === undefined) return [];
  throw new UnreadableFieldError(
    'id',
    'is missing: neither a record, nor a saved answer, nor a line of a bundle',
  );
}

/** Read one entry. Throws UnreadableFieldError. */
export function readEntry(value: unknown, dropped: DroppedFields): Entry {
  const { type, ...rest } = requireObject(value, '');
  switch (type) {
    case undefined:
      return readRecord(rest, dropped);
    case 'record':
      return readBundleRecord(rest, dropped);
    case 'user':
      return { kind: 'user', user: checkedUser(readUserLine(rest, dropped)) };
    case 'interview':
      return {
        kind: 'interview',
        interview: interviewCodec.fromWire(checkedId<BundleInterview>(readInterviewLine(rest, dropped))),
      };
    case 'form':
      return { kind: 'form', form: formCodec.fromWire(checkedId<BundleForm>(readFormLine(rest, dropped))) };
    default:
      throw new UnreadableFieldError('type', 'must be one of record, user, interview, form');
  }
}

function readBundleRecord(value: Record<string, unknown>, dropped: DroppedFields): Entry {
  const { interview_id, feedback_form_id, deleted, ...item } = value;
  const keys = readRecordKeys({ interview_id, feedback_form_id, deleted }, dropped);
  if (keys.deleted) {
    if (typeof item.id !== 'string') throw new UnreadableFieldError('id', 'must be a string');
    return { kind: 'deleted-record', id: checkedId({ id: item.id }).id };
  }
  const entry = readRecord(item, dropped);
  if (keys.interview_id !== undefined)
    entry.record.interviewId = checkedId({ id: keys.interview_id }, 'interview_id').id;
  if (keys.feedback_form_id !== undefined) {
    entry.record.feedbackFormId = checkedId({ id: keys.feedback_form_id }, 'feedback_form_id').id;
  }
  return entry;
}

function readRecord(value: Record<string, unknown>, dropped: DroppedFields): Entry & { kind: 'record' } {
  const read = fromWire(value, dropped);
  checkedId(read.record);
  checkUserId('user_id', read.userId);
  checkUserId('interviewer.id', read.interviewerId);
  return { kind: 'record', ...read };
}

/** Ids are kept as they came, so `007` and `7` must not be two spellings of one record. */
function checkedId<Entity extends { id: string }>(entity: Entity, field = 'id'): Entity {
  const stored = toStoredId(entity.id);
  if (stored === undefined)
    throw new UnreadableFieldError(field, 'must be decimal digits from 1 to 2^63 - 1');
  if (stored.toString() !== entity.id) throw new UnreadableFieldError(field, 'must not begin with 0');
  return entity;
}

function checkedUser(user: BundleUser): BundleUser {
  checkUserId('id', user.id);
  checkUserId('user_id', user.user_id);
  for (const [index, id] of (user.open_ids ?? []).entries()) {
    checkUserId(`open_ids[${index}].open_id`, id.open_id);
    const problem = appIdProblem(id.app_id);
    if (problem) throw new UnreadableFieldError(`open_ids[${index}].app_id`, problem);
  }
  for (const [index, id] of (user.union_ids ?? []).entries()) {
    checkUserId(`union_ids[${index}].union_id`, id.union_id);
  }
  return user;
}

function checkUserId(field: string, value: string | undefined): void {
  const problem = value === undefined ? undefined : userIdProblem(value);
  if (problem) throw new UnreadableFieldError(field, problem);
}

function requireObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UnreadableFieldError(path, 'must be an object');
}
