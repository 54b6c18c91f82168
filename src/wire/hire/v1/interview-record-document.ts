import type * as wire from '#contract/hire/v1/interview-record-schema.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { attachmentMark, userMark } from '../../document.ts';
import { toWire } from './interview-records.ts';

/** Rises when rendering changes; documents of another format are rendered anew from their snapshots. */
export const documentFormat = 1;

const noneHeld: ReadonlySet<string> = new Set();

/**
 * Final JSON text of a record, with a mark where each caller's own id of a user goes, and where the link of an image
 * goes whose bytes are here; `held` are the ids of those. Built key by key, so that no text of a record can be mistaken
 * for a mark.
 */
export function renderDocument(record: InterviewRecord, held: ReadonlySet<string> = noneHeld): string {
  const parts = Object.entries(toWire(record)).map(([key, value]) => {
    if (key === 'user_id') return `"user_id":"${userMark(value as number)}"`;
    if (key === 'interviewer')
      return `"interviewer":${renderInterviewer(value as { id?: number; name?: object })}`;
    if (key === 'image_list') return `"image_list":${renderImages(value as wire.Image[], held)}`;
    return `"${key}":${JSON.stringify(value)}`;
  });
  return `{${parts.join(',')}}`;
}

function renderImages(images: readonly wire.Image[], held: ReadonlySet<string>): string {
  const parts = images.map(({ id, url, ...rest }) => {
    const link = held.has(id) ? `"${attachmentMark(id)}"` : JSON.stringify(url ?? attachmentPath(id));
    const others = JSON.stringify(rest).slice(1);
    return `{"id":${JSON.stringify(id)},"url":${link}${others === '}' ? '' : ','}${others}`;
  });
  return `[${parts.join(',')}]`;
}

/** What stands for the link of an image that came without one, while we do not hold its bytes: where to ask for it. */
export function attachmentPath(attachmentId: string): string {
  return `/open-apis/hire/v1/attachments/${attachmentId}`;
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
