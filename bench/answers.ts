import type { FloorAnswer } from './floor.ts';
import type { RunningServer } from './mianping.ts';
import { sum } from './numbers.ts';

/** An answer as it was looked at before it was measured. */
export interface Answer {
  status: number;
  text: string;
  bytes: number;
  headers: Headers;
}

/** A whole request as it goes over the wire. */
export function requestFor(path: string, token?: string): string {
  const authorization = token === undefined ? [] : [`Authorization: Bearer ${token}`];
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...authorization,
    'Accept: application/json',
    '\r\n',
  ].join('\r\n');
}

export async function readAnswer({ port }: RunningServer, path: string, token?: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    text: bytes.toString(),
    bytes: bytes.length,
    headers: response.headers,
  };
}

export function meanBytes(answers: readonly Answer[]): number {
  return Math.round(sum(answers.map(({ bytes }) => bytes)) / answers.length);
}

/** What the floor must answer to be comparable: so many bytes under the headers of an answer. */
export function floorAnswer(headers: Headers, bytes: number): FloorAnswer {
  // Node itself adds the others to every answer.
  const own = ['connection', 'date', 'keep-alive', 'content-length'];
  const kept = [...headers].filter(([name]) => !own.includes(name));
  return { bytes, headers: [...kept, ['content-length', String(bytes)]].flat() };
}
