import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer that is ready and not yet sent. */
export interface Answer {
  status: number;
  /** Name and value in turn, names as they are sent. */
  headers: string[];
  body: Buffer;
}

/** How an answer reaches the client: whole, or with the connection reset in it or right behind it. */
export type Delivery = 'whole' | 'reset_in' | 'reset_after';

export interface Outgoing {
  answer: Answer;
  delivery: Delivery;
}

/**
 * Hold an answer back until it is whole, and send what `alter` makes of it. A sandbox answers little and seldom, so it
 * may keep all of it in memory.
 */
export function tapAnswer(response: ServerResponse, alter: (answer: Answer) => Outgoing): void {
  const real = { writeHead: response.writeHead.bind(response), end: response.end.bind(response) };
  const chunks: Buffer[] = [];
  const held: Answer = { status: 200, headers: [], body: Buffer.alloc(0) };

  response.writeHead = ((status: number, ...rest: unknown[]) => {
    held.status = status;
    held.headers = flat(rest.find((value) => typeof value === 'object') as Headers);
    return response;
  }) as typeof response.writeHead;

  response.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(Buffer.from(chunk as Uint8Array));
    callbackOf(rest)?.();
    return true;
  }) as typeof response.write;

  response.end = ((...args: unknown[]) => {
    const [chunk] = args;
    // The memory of a body goes back to its pool when the callback is called.
    if (typeof chunk === 'string' || chunk instanceof Uint8Array)
      chunks.push(Buffer.from(chunk as Uint8Array));
    const whole = { ...held, body: Buffer.concat(chunks) };
    const { answer, delivery } = alter(whole);
    callbackOf(args)?.();
    // What nobody altered goes out as it would without us: HEAD and 304 say of a length that is not sent.
    if (answer.body !== whole.body) answer.headers = withLength(answer);
    send(response, real, answer, delivery);
    return response;
  }) as typeof response.end;
}

function withLength({ headers, body }: Answer): string[] {
  return withHeader(headers, 'Content-Length', String(body.length));
}

type Headers = readonly string[] | OutgoingHttpHeaders | undefined;

function flat(headers: Headers): string[] {
  if (Array.isArray(headers)) return [...headers];
  return Object.entries(headers ?? {}).flatMap(([name, value]) => [name, String(value)]);
}

function callbackOf(args: readonly unknown[]): (() => void) | undefined {
  return args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
}

/** A reset throws away what the client's system has not taken yet, and nothing tells when it has. */
const takenMs = 100;

function send(
  response: ServerResponse,
  real: Pick<ServerResponse, 'writeHead' | 'end'>,
  answer: Answer,
  delivery: Delivery,
): void {
  const { status, headers, body } = answer;
  const { socket } = response;
  if (delivery === 'whole') {
    real.writeHead(status, headers);
    real.end(body.length > 0 ? body : undefined);
  } else if (socket) {
    real.writeHead(status, withLength(answer));
    const sent = delivery === 'reset_in' ? body.subarray(0, Math.floor(body.length / 2)) : body;
    // Nothing more is read: what the client asks next on this connection is lost with it.
    socket.pause();
    response.flushHeaders();
    socket.write(sent, () => setTimeout(() => socket.resetAndDestroy(), takenMs));
  } else {
    // The answers before it on this connection go out first.
    response.once('socket', () => send(response, real, answer, delivery));
  }
}

/** The headers with one of them set, in its place, whatever case its name was in. */
export function withHeader(headers: readonly string[], name: string, value: string): string[] {
  const given = pairs(headers);
  const place = given.findIndex(([other]) => other.toLowerCase() === name.toLowerCase());
  return (place < 0 ? [...given, [name, value]] : given.with(place, [name, value])).flat();
}

export function pairs(headers: readonly string[]): [string, string][] {
  return Array.from({ length: headers.length / 2 }, (_, index) => [
    headers[index * 2] as string,
    headers[index * 2 + 1] as string,
  ]);
}
