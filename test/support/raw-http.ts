import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire: header names in the letter case that was sent. */
export interface RawAnswer {
  statusLine: string;
  status: number;
  headers: [string, string][];
  body: Buffer;
}

const endOfHead = Buffer.from('\r\n\r\n');

/** The bytes of a request. `body` brings no header along: the caller says what is sent. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line}`, 'Host: 127.0.0.1', ...headers, '', body].join('\r\n');
}

/** A socket that reads answers one after the other, and leaves everything else to the test. */
export class RawConnection {
  readonly socket: Socket;
  #chunks: Buffer[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    // A reset is an end, too; what came before it counts.
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.#end());
    this.socket.on('end', () => this.#end());
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** The next answer. Fails when the connection ends before it is complete. */
  async answer(toMethod = 'GET'): Promise<RawAnswer> {
    const head = await this.#readThrough(endOfHead);
    const [statusLine = '', ...lines] = head.toString('latin1').trimEnd().split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
    const status = Number(statusLine.split(' ')[1]);
    const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
    const body = toMethod === 'HEAD' || status < 200 ? Buffer.alloc(0) : await this.#read(length);
    return { statusLine, status, headers, body };
  }

  /** Everything until the server ends the connection. */
  async untilClosed(): Promise<Buffer> {
    while (!this.#ended) await this.#more();
    return this.#received();
  }

  close(): void {
    this.socket.destroy();
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }

  #received(): Buffer {
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }

  async #readThrough(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.#received().indexOf(mark);
      if (at >= 0) return this.#take(at + mark.length);
      await this.#moreOrFail();
    }
  }

  async #read(length: number): Promise<Buffer> {
    while (this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0) < length) await this.#moreOrFail();
    return this.#take(length);
  }

  #take(length: number): Buffer {
    const all = this.#received();
    this.#chunks = [all.subarray(length)];
    return all.subarray(0, length);
  }

  async #moreOrFail(): Promise<void> {
    if (this.#ended) throw new Error(`the connection ended after ${this.#received().length} bytes`);
    await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** One request on a connection of its own. */
export async function exchange(port: number, request: string, method = 'GET'): Promise<RawAnswer> {
  const connection = new RawConnection(port).write(request);
  try {
    return await connection.answer(method);
  } finally {
    connection.close();
  }
}

/** The same header under exactly this name, letter case included. */
export function headerNamed({ headers }: RawAnswer, name: string): string | undefined {
  return headers.find(([sent]) => sent === name)?.[1];
}
