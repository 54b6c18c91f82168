import { hash } from 'node:crypto';

/** A line of a bundle for a file, with everything that an export writes. */
export function attachmentLine(id: string, bytes: Buffer, change: object = {}) {
  return {
    type: 'attachment',
    id,
    name: '成绩单.png',
    mime: 'image/png',
    create_time: 1_693_884_103_327,
    size: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
    content: bytes.toString('base64'),
    ...change,
  };
}

/** What a record shows of an attachment, with a link that it came with. */
export function imageOf(id: string, url = `https://files.example.com/${id}.jpg`) {
  return { id, url, name: '成绩单', mime: 'image/jpg', create_time: '1693884103327' };
}
