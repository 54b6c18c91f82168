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

/** Bytes that chunks of `count` documents in all need at most once they are spliced, with commas between them. */
export function splicedBound(chunks: readonly Buffer[], count: number, ids: UserIdBytes): number {
  let bytes = count * (marksPerDocument * ids.longest + 1);
  for (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

/**
 * Copy a chunk of documents into `target` at `offset`, with user ids in place of marks. Answers the offset behind it,
 * or minus the user number when that user is not in `ids`.
 */
export function spliceDocuments(target: Buffer, offset: number, chunk: Buffer, ids: UserIdBytes): number {
  let from = 0;
  let to = offset;
  for (;;) {
    const start = chunk.indexOf(markByte, from);
    if (start < 0) break;
    let end = start + 1;
    let userNo = 0;
    for (let byte = chunk[end] as number; byte !== markByte; byte = chunk[++end] as number) {
      userNo = userNo * 10 + byte - 48;
    }
    const id = ids.byUserNo[userNo];
    if (id === undefined) return -userNo;
    target.set(chunk.subarray(from, start), to);
    to += start - from;
    target.set(id, to);
    to += id.length;
    from = end + 1;
  }
  target.set(from === 0 ? chunk : chunk.subarray(from), to);
  return to + chunk.length - from;
}

const leastFreedBytes = 4096;

/**
 * Free chunks that are copied and no one else holds. Left to the garbage collector, pages of 300 kB make it mark the
 * whole heap every few hundred requests, which costs as much as reading them.
 */
export function freeChunks(chunks: readonly Buffer[]): void {
  for (const { buffer, length } of chunks) {
    if (length >= leastFreedBytes) (buffer as ArrayBuffer).transfer(0);
  }
}

const userIdFields = new RegExp(`,"user_id":"${mark}\\d+${mark}"`, 'g');
const interviewerIdFields = new RegExp(`"id":"${mark}\\d+${mark}",?`, 'g');

/** The documents without any field that names a user by id. */
export function withoutUserIds(chunk: Buffer): Buffer {
  return Buffer.from(chunk.toString('utf8').replace(userIdFields, '').replace(interviewerIdFields, ''));
}
