import type { InterviewRecord } from '#domain/interview-record.ts';
import { userMark } from '../../document.ts';
import { toWire } from './interview-records.ts';

/** Rises when rendering changes; documents of another format are rendered anew from their snapshots. */
export const documentFormat = 1;

/**
 * Final JSON text of a record, with a mark where each caller's own id of a user goes. Built key by key, so that no
 * text of a record can be mistaken for a mark.
 */
export function renderDocument(record: InterviewRecord): string {
  const parts = Object.entries(toWire(record)).map(([key, value]) => {
    if (key === 'user_id') return `"user_id":"${userMark(value as number)}"`;
    if (key === 'interviewer')
      return `"interviewer":${renderInterviewer(value as { id?: number; name?: object })}`;
    return `"${key}":${JSON.stringify(value)}`;
  });
  return `{${parts.join(',')}}`;
}

function renderInterviewer({ id, name }: { id?: number; name?: object }): string {
  const parts: string[] = [];
  if (id !== undefined) parts.push(`"id":"${userMark(id)}"`);
  if (name !== undefined) parts.push(`"name":${JSON.stringify(name)}`);
  return `{${parts.join(',')}}`;
}

/** The document without image links: what decides whether two versions of a record say the same. */
export function renderComparable(record: InterviewRecord, document: string): string {
  if (!record.images?.length) return document;
  return renderDocument({ ...record, images: record.images.map((image) => ({ ...image, url: '' })) });
}
