/**
 * Stored documents hold a mark for each user: 0x01, the user number in decimal, 0x01. JSON text never holds a raw
 * control character, so a mark can't be confused with content, whatever people write.
 */
const markByte = 1;
const mark = String.fromCharCode(markByte);

/** A record names at most two users: whose evaluation it is, and the interviewer. */
export const marksPerDocument = 2;

export function userMark(userNo: number): string {
  return `${mark}${userNo}${mark}`;
}

/** Ids of users as one caller sees them, by user number, as the bytes that stand between the quotes in JSON. */
export interface UserIdBytes {
  readonly byUserNo: readonly (Uint8Array | undefined)[];
  readonly longest: number;
}

/** Bytes that the documents need at most once they are spliced. */
export function splicedBound(documents: readonly Buffer[], ids: UserIdBytes): number {
  let bytes = 0;
  for (const document of documents) bytes += document.length;
  return bytes + documents.length * (marksPerDocument * ids.longest + 1);
}

/**
 * Copy a document into `target` at `offset`, with user ids in place of marks. Answers the offset behind it, or minus
 * the user number when that user is not in `ids`.
 */
export function spliceDocument(target: Buffer, offset: number, document: Buffer, ids: UserIdBytes): number {
  let from = 0;
  let to = offset;
  for (;;) {
    const start = document.indexOf(markByte, from);
    if (start < 0) break;
    let end = start + 1;
    let userNo = 0;
    for (let byte = document[end] as number; byte !== markByte; byte = document[++end] as number) {
      userNo = userNo * 10 + byte - 48;
    }
    const id = ids.byUserNo[userNo];
    if (id === undefined) return -userNo;
    target.set(document.subarray(from, start), to);
    to += start - from;
    target.set(id, to);
    to += id.length;
    from = end + 1;
  }
  target.set(from === 0 ? document : document.subarray(from), to);
  return to + document.length - from;
}

const userIdField = new RegExp(`,"user_id":"${mark}\\d+${mark}"`);
const interviewerIdField = new RegExp(`"id":"${mark}\\d+${mark}",?`);

/** The document without any field that names a user by id. */
export function withoutUserIds(document: Buffer): Buffer {
  return Buffer.from(document.toString('utf8').replace(userIdField, '').replace(interviewerIdField, ''));
}
