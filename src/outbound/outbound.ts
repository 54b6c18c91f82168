import { lookup } from 'node:dns/promises';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress, type PrivateNetworks } from './networks.ts';

/** Why a request was not made, or failed: in words that may be shown to the administrator. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  /** Whether the other side answered, though not with what was wanted. */
  readonly hasAnswered: boolean;

  constructor(message: string, hasAnswered = false) {
    super(message);
    this.hasAnswered = hasAnswered;
  }
}

/** A request that would fail again, however often it is made. */
export class OutboundRefusal extends OutboundError {}

export interface OutboundAnswer {
  status: number;
  /** Body as text, up to `maxAnswerBytes`. */
  body: string;
}

/** What a file may be, and how long it may take. */
export interface FileLimits {
  /** Larger ones are refused. */
  maxBytes: number;
  timeoutMs: number;
  /** Origin that the operator named: its address may be private, as no other may. */
  ownOrigin?: string;
  stop?: AbortSignal;
}

/** Addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly { address: string }[]>;

export interface OutboundOptions {
  /** Where requests may go besides the public Internet. */
  privateNetworks: PrivateNetworks;
  /** For everything: finding the address, connecting, sending, and reading the answer. */
  timeoutMs?: number;
  maxAnswerBytes?: number;
  resolve?: Resolve;
}

/** What is wrong with an address that a user gives, as far as it can be said without the network. */
export function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL, like https://example.com/events';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  return text.length > 2048 ? 'must have at most 2048 characters' : undefined;
}

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });

/**
 * Every request to an address that a user configured. The name is resolved once, all its addresses must be allowed,
 * and the connection goes to one of them, whatever the name says a moment later. No redirects, nothing kept open.
 */
export class Outbound {
  readonly #networks: PrivateNetworks;
  readonly #timeoutMs: number;
  readonly #maxAnswerBytes: number;
  readonly #resolve: Resolve;

  constructor({
    privateNetworks,
    timeoutMs = 5_000,
    maxAnswerBytes = 65_536,
    resolve = systemResolve,
  }: OutboundOptions) {
    this.#networks = privateNetworks;
    this.#timeoutMs = timeoutMs;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#resolve = resolve;
  }

  /** POST a JSON document. Fails with OutboundError, also when `stop` is triggered. A redirect is a failure. */
  async postJson(address: string, document: object, stop?: AbortSignal): Promise<OutboundAnswer> {
    return this.#request(address, { timeoutMs: this.#timeoutMs, stop }, async (url, signal) => {
      const addresses = await orAbort(signal, this.#checkedAddresses(url));
      const answer = await send(url, addresses, { body: Buffer.from(JSON.stringify(document)), signal });
      const body = await readBody(answer, this.#maxAnswerBytes);
      return { status: answer.statusCode ?? 0, body: body.toString('utf8') };
    });
  }

  /**
   * GET a file, with nothing that says who asks. Fails with OutboundError, with OutboundRefusal when another try is of
   * no use. A redirect is a failure.
   */
  async getFile(address: string, limits: FileLimits): Promise<Buffer> {
    return this.#request(address, limits, async (url, signal) => {
      const addresses = await orAbort(signal, this.#checkedAddresses(url, limits.ownOrigin));
      const answer = await send(url, addresses, { signal });
      const { statusCode = 0 } = answer;
      if (statusCode >= 400) {
        answer.destroy();
        const Reason = statusCode >= 500 || statusCode === 429 ? OutboundError : OutboundRefusal;
        throw new Reason(`answered ${statusCode}`, true);
      }
      return readBody(answer, limits.maxBytes);
    });
  }

  async #request<Result>(
    address: string,
    { timeoutMs, stop }: { timeoutMs: number; stop?: AbortSignal | undefined },
    work: (url: URL, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const problem = urlProblem(address);
    if (problem) throw new OutboundRefusal(`the address ${problem}`);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = stop ? AbortSignal.any([timeout, stop]) : timeout;
    try {
      // One that was triggered before would never be heard.
      signal.throwIfAborted();
      return await work(new URL(address), signal);
    } catch (error) {
      if (timeout.aborted) throw new OutboundError(`no complete answer within ${timeoutMs / 1000} s`);
      if (signal.aborted) throw new OutboundError('the server was stopped meanwhile');
      throw error instanceof OutboundError ? error : new OutboundError(reasonOf(error));
    }
  }

  async #checkedAddresses(url: URL, ownOrigin?: string): Promise<string[]> {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const found = isIP(host) > 0 ? [host] : (await this.#resolve(host)).map(({ address }) => address);
    if (found.length === 0) throw new OutboundError(`${host} has no address`);
    if (url.origin === ownOrigin) return found;
    for (const address of found) {
      if (isPublicAddress(address) || this.#networks.includes(address)) continue;
      const what = address === host ? address : `${host} is at ${address}, which`;
      throw new OutboundRefusal(
        `refused: ${what} is not an address of the public Internet; the setting outbound_private_networks can allow it`,
      );
    }
    return found;
  }
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { statusCode = 0 } = answer;
  if (statusCode >= 300 && statusCode < 400) {
    answer.destroy();
    throw new OutboundRefusal(`answered ${statusCode}: redirects are not followed`, true);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > maxBytes)
      throw new OutboundRefusal(`answered ${statusCode} with more than ${maxBytes} bytes`, true);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** With a body it is a POST of JSON, without one a GET. */
async function send(
  url: URL,
  addresses: readonly string[],
  { body, signal }: { body?: Buffer; signal: AbortSignal },
): Promise<IncomingMessage> {
  // Loaded only here: most commands make no request.
  const { Agent, request } =
    url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const options: RequestOptions = {
    method: body ? 'POST' : 'GET',
    agent: new Agent({ keepAlive: false }),
    lookup: pinnedTo(addresses),
    signal,
    headers: {
      ...(body && { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length }),
      'User-Agent': 'Mianping',
    },
  };
  return new Promise((answered, failed) => {
    const outgoing = request(url, options, answered);
    outgoing.on('error', failed);
    // Node closes on an answer that changes the protocol (101), and tells nothing else.
    outgoing.once('close', () => failed(new OutboundError('the connection was closed without an answer')));
    outgoing.end(body);
  });
}

/** A name look-up that answers what was checked. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, { all }, done) => {
    if (all) done(null, entries);
    else done(null, entries[0]?.address ?? '', entries[0]?.family);
  };
}

/** The promise's outcome, or a failure as soon as the signal comes: a name look-up can't be called off. */
function orAbort<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    signal.addEventListener('abort', () => failed(signal.reason), { once: true });
    work.then(done, failed);
  });
}

function reasonOf(error: unknown): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `no address found for the host (${code})`;
  if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)';
  if (code === 'ECONNRESET') return 'the connection was cut (ECONNRESET)';
  // Several addresses that all failed come as one error without a text.
  return message || errors?.[0]?.message || code || 'the request failed';
}
