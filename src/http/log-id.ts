import { randomBytes } from 'node:crypto';

const processPart = randomBytes(6).toString('hex').toUpperCase();
let sequence = randomBytes(4).readUInt32BE();
let stampSecond = -1;
let stamp = '';

/** Id of a request: 14 digits of local time and 20 hex digits, shaped like the vendor's. */
export function newLogId(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== stampSecond) {
    stampSecond = second;
    stamp = localStamp(new Date(nowMs));
  }
  sequence = (sequence + 1) >>> 0;
  return stamp + processPart + sequence.toString(16).toUpperCase().padStart(8, '0');
}

function localStamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
