import { connect, type Socket } from 'node:net';

const receiveBytes = 1 << 18;
const headEnd = Buffer.from('\r\n\r\n');

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** An answer is complete. */
  answered(connection: LoadConnection): void;
  failed(error: Error): void;
}

/**
 * A keep-alive connection that sends prepared requests and only counts what comes back, so that one core of load is
 * enough for one core of server. Accepts nothing but 200 with a Content-Length.
 */
export class LoadConnection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #head: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  /** Bytes of the body still to come; undefined while the head is read. */
  #missing: number | undefined;
  #isBusy = false;
  #isClosed = false;
  sentAt = 0;

  constructor(port: number, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(receiveBytes),
        callback: (bytes, buffer) => {
          this.#receive((buffer as Buffer).subarray(0, bytes));
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('the server closed a connection')));
  }

  send(request: Buffer): void {
    this.#isBusy = true;
    this.sentAt = performance.now();
    this.#socket.write(request);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    const body = this.#missing === undefined ? this.#readHead(bytes) : bytes;
    if (body === undefined || this.#missing === undefined) return;
    this.#missing -= body.length;
    if (this.#missing > 0) return;
    if (this.#missing < 0 || !this.#isBusy) {
      this.#fail(new Error('the server sent more than one answer to a request'));
      return;
    }
    this.#missing = undefined;
    this.#isBusy = false;
    this.#events.answered(this);
  }

  /** Bytes behind the head; undefined until the head is complete. */
  #readHead(bytes: Buffer): Buffer | undefined {
    const seen = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = seen.indexOf(headEnd);
    if (end < 0) {
      this.#head = Buffer.from(seen);
      return undefined;
    }
    this.#head = Buffer.alloc(0);
    const head = seen.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
      this.#fail(new Error(`not a counted 200: ${head}`));
      return undefined;
    }
    this.#missing = Number(length);
    return seen.subarray(end + headEnd.length);
  }

  #fail(error: Error): void {
    if (this.#isClosed) return;
    this.close();
    this.#events.failed(error);
  }
}
