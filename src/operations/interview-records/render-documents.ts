import { attachmentIdsOf } from '#domain/attachment.ts';
import type { InterviewRecord } from '#domain/interview-record.ts';
import { findAttachments } from '#storage/attachments.ts';
import type { Database, Reader } from '#storage/database.ts';
import type { RecordDocument } from '#storage/record-documents.ts';
import type { RecordImage } from '#storage/record-images.ts';
import { documentFormat, renderDocument } from '#wire/hire/v1/interview-record-document.ts';

/** The documents of records, in order, with marks for the images whose bytes are here now. */
export async function renderDocuments(
  database: Database,
  db: Reader,
  tenantNo: number,
  records: readonly InterviewRecord[],
): Promise<RecordDocument[]> {
  const images = attachmentIdsOf(records.flatMap((record) => record.images ?? []));
  const held = new Set((await findAttachments(database, db, tenantNo, images)).map(({ id }) => id));
  return records.map((record) => ({
    id: record.id,
    format: documentFormat,
    body: renderDocument(record, held),
  }));
}

/** Which record shows which attachment. */
export function imagesOf(records: readonly InterviewRecord[]): RecordImage[] {
  return records.flatMap(({ id: recordId, images }) =>
    images ? attachmentIdsOf(images).map((attachmentId) => ({ recordId, attachmentId })) : [],
  );
}
