import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { type BlobStore, type ByteRange, isBlobName } from './blobs.ts';

export interface S3Location {
  /** Without a slash at the end; the bucket is named in the path. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What names of objects begin with; may be empty. */
  prefix: string;
}

const answerWithinMs = 30_000;
const checkWithinMs = 3_000;
const checkedForMs = 10_000;
/** A request is tried so often: a busy service and a connection that broke are the rule, not the exception. */
const mostTries = 4;
const firstPauseMs = 50;

/** Blobs as objects of an S3-compatible service, named by prefix and SHA-256. */
export class BlobS3 implements BlobStore {
  readonly name = 's3';
  readonly #location: S3Location;
  readonly #client: AwsClient;
  #goodUntil = 0;

  constructor(location: S3Location) {
    this.#location = location;
    const { region, accessKeyId, secretAccessKey } = location;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  }

  async put(bytes: Buffer): Promise<string> {
    const sha256 = hash('sha256', bytes, 'hex');
    if ((await this.size(sha256)) === bytes.length) return sha256;
    // The service refuses bytes that are not those of the name, so nothing half sent is ever kept.
    const headers = { 'x-amz-content-sha256': sha256, 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    await this.#request('PUT', this.#urlOf(sha256), { headers, body });
    return sha256;
  }

  async read(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    if (!isBlobName(sha256)) return undefined;
    const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const answer = await this.#request('GET', this.#urlOf(sha256), { headers, mayBeMissing: true });
    if (!answer) return undefined;
    if (range && answer.status !== 206) throw new Error('S3 does not answer ranges');
    const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    return nameFailures(body, `${this.#place}: GET broke off`);
  }

  async size(sha256: string): Promise<number | undefined> {
    if (!isBlobName(sha256)) return undefined;
    const answer = await this.#request('HEAD', this.#urlOf(sha256), { mayBeMissing: true });
    return answer && Number(answer.headers.get('content-length'));
  }

  async remove(sha256: string): Promise<void> {
    if (isBlobName(sha256)) await this.#request('DELETE', this.#urlOf(sha256), { mayBeMissing: true });
  }

  async *list(): AsyncGenerator<string> {
    const { prefix } = this.#location;
    for (let continuation: string | undefined; ; ) {
      const url = this.#bucketUrl();
      url.searchParams.set('list-type', '2');
      url.searchParams.set('prefix', prefix);
      if (continuation !== undefined) url.searchParams.set('continuation-token', continuation);
      const page = await (await this.#request('GET', url))?.text();
      for (const key of valuesOf(page, 'Key')) {
        const name = key.slice(prefix.length);
        if (key.startsWith(prefix) && isBlobName(name)) yield name;
      }
      [continuation] = valuesOf(page, 'NextContinuationToken');
      if (continuation === undefined) return;
    }
  }

  /** A good answer counts for some seconds, so that readiness checks cost the service next to nothing. */
  async check(): Promise<void> {
    if (performance.now() < this.#goodUntil) return;
    await this.#request('HEAD', this.#bucketUrl(), { withinMs: checkWithinMs });
    this.#goodUntil = performance.now() + checkedForMs;
  }

  /** Where it is, for whoever reads an error. */
  get #place(): string {
    const { endpoint, bucket } = this.#location;
    return `S3 at ${new URL(endpoint).origin}, bucket ${bucket}`;
  }

  #bucketUrl(): URL {
    const { endpoint, bucket } = this.#location;
    return new URL(`${endpoint}/${bucket}`);
  }

  #urlOf(sha256: string): URL {
    const url = this.#bucketUrl();
    url.pathname += `/${this.#location.prefix}${sha256}`;
    return url;
  }

  /** A good answer, or undefined where nothing may be there. Its body may still be on the way. All requests may be repeated. */
  async #request(
    method: string,
    url: URL,
    options: {
      headers?: Record<string, string>;
      body?: Uint8Array<ArrayBuffer>;
      mayBeMissing?: boolean;
      withinMs?: number;
    } = {},
  ): Promise<Response | undefined> {
    const { headers = {}, body, mayBeMissing = false, withinMs = answerWithinMs } = options;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new Error(`no answer within ${withinMs} ms`)), withinMs);
    try {
      const answer = await this.#tried(url, {
        method,
        headers,
        ...(body && { body }),
        signal: patience.signal,
        // Another host would be told what is signed for this one.
        redirect: 'manual',
      });
      if (answer.ok) return answer;
      const [reason = ''] = valuesOf(await answer.text(), 'Code');
      if (mayBeMissing && answer.status === 404 && reason !== 'NoSuchBucket') return undefined;
      throw new Error(`status ${answer.status} ${reason}`.trimEnd());
    } catch (error) {
      throw new Error(`${this.#place}: ${method} failed: ${causeOf(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The first answer that is neither an excuse nor none at all, or whatever the last try brings. */
  async #tried(url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const isLast = tries === mostTries;
      try {
        const answer = await this.#client.fetch(url, init);
        if (isLast || (answer.status < 500 && answer.status !== 429)) return answer;
        await answer.body?.cancel();
      } catch (error) {
        if (isLast || init.signal.aborted) throw error;
      }
      await sleep(Math.random() * firstPauseMs * 2 ** tries, undefined, { signal: init.signal });
    }
  }
}

/** The same stream; when it fails, it says where. */
function nameFailures(source: Readable, what: string): Readable {
  const named = new PassThrough();
  source.on('error', (error) => named.destroy(new Error(`${what}: ${causeOf(error)}`, { cause: error })));
  named.on('close', () => source.destroy());
  return source.pipe(named);
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

/** Contents of all XML elements of a name, in order. */
function valuesOf(xml: string | undefined, name: string): string[] {
  return Array.from((xml ?? '').matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), (match) =>
    unescapeXml(match[1] as string),
  );
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));/g, (_, decimal, hex, name) => {
    if (name !== undefined) return entities[name] as string;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
