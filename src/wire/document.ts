/**
 * Stored documents hold a mark for each user (0x01, the user number in decimal, 0x01) and for the link of each
 * attachment whose bytes are here (0x02, its id in decimal, 0x02). JSON text never holds a raw control character, so a
 * mark can't be confused with content, whatever people write.
 */
const markByte = 1;
const mark = String.fromCharCode(markByte);
const linkMarkByte = 2;
const linkMark = String.fromCharCode(linkMarkByte);

/** A record names at most two users: whose evaluation it is, and the interviewer. */
export const marksPerDocument = 2;

export function userMark(userNo: number): string {
  return `${mark}${userNo}${mark}`;
}

export function attachmentMark(attachmentId: string): string {
  return `${linkMark}${attachmentId}${linkMark}`;
}

/** Ids of users as one caller sees them, by user number, as the bytes that stand between the quotes in JSON. */
export interface UserIdBytes {
  readonly byUserNo: readonly (Uint8Array | undefined)[];
  readonly longest: number;
}

/** A user's id as the reader of an answer sees it; undefined when the reader may not, and then the field is left out. */
export type IdOf = (userNo: number) => string | undefined;

/** The id of a user as text, or undefined when the user is not in `ids`. */
export function userIdText({ byUserNo }: UserIdBytes, userNo: number): string | undefined {
  const bytes = byUserNo[userNo];
  return bytes && (JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`) as string);
}

/** Links by attachment id, as the bytes that stand between the quotes in JSON. */
export type LinkBytes = ReadonlyMap<string, Uint8Array>;

const noLinks: LinkBytes = new Map();

/** Ids of the attachments whose links chunks need, as often as they need them; none in most. */
export function linkedAttachments(chunks: readonly Buffer[]): string[] {
  const ids: string[] = [];
  for (const chunk of chunks) {
    for (let start = chunk.indexOf(linkMarkByte); start >= 0; ) {
      const end = chunk.indexOf(linkMarkByte, start + 1);
      ids.push(chunk.toString('latin1', start + 1, end));
      start = chunk.indexOf(linkMarkByte, end + 1);
    }
  }
  return ids;
}

/**
 * Bytes that chunks of `count` documents in all need at most once they are spliced, with commas between them.
 * `linkBytes`: of all links together.
 */
export function splicedBound(
  chunks: readonly Buffer[],
  count: number,
  ids: UserIdBytes,
  linkBytes = 0,
): number {
  let bytes = count * (marksPerDocument * ids.longest + 1) + linkBytes;
  for (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

/**
 * Copy a chunk of documents into `target` at `offset`, with user ids and links in place of marks; `links` must hold
 * each of them. Answers the offset behind it, or minus the user number when that user is not in `ids`.
 */
export function spliceDocuments(
  target: Buffer,
  offset: number,
  chunk: Buffer,
  ids: UserIdBytes,
  links: LinkBytes = noLinks,
): number {
  let from = 0;
  let to = offset;
  let user = chunk.indexOf(markByte);
  let link = links.size === 0 ? -1 : chunk.indexOf(linkMarkByte);
  while (user >= 0 || link >= 0) {
    let start = user;
    let end: number;
    let bytes: Uint8Array;
    if (link >= 0 && (user < 0 || link < user)) {
      start = link;
      end = chunk.indexOf(linkMarkByte, start + 1);
      bytes = links.get(chunk.toString('latin1', start + 1, end)) as Uint8Array;
      link = chunk.indexOf(linkMarkByte, end + 1);
    } else {
      end = start + 1;
      let userNo = 0;
      for (let byte = chunk[end] as number; byte !== markByte; byte = chunk[++end] as number) {
        userNo = userNo * 10 + byte - 48;
      }
      const id = ids.byUserNo[userNo];
      if (id === undefined) return -userNo;
      bytes = id;
      user = chunk.indexOf(markByte, end + 1);
    }
    target.set(chunk.subarray(from, start), to);
    to += start - from;
    target.set(bytes, to);
    to += bytes.length;
    from = end + 1;
  }
  target.set(from === 0 ? chunk : chunk.subarray(from), to);
  return to + chunk.length - from;
}

const linkMarks = new RegExp(`${linkMark}(\\d+)${linkMark}`, 'g');

/** The documents with another text in place of each mark for a link; it must need no escape in JSON. */
export function replaceLinks(chunk: Buffer, textOf: (attachmentId: string) => string): Buffer {
  return Buffer.from(chunk.toString('utf8').replace(linkMarks, (_, id: string) => textOf(id)));
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
