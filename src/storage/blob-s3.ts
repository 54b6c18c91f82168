import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
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
const retries = 3;

/** Blobs as objects of an S3-compatible service, named by prefix and SHA-256. */
export class BlobS3 implements BlobStore {
  readonly name = 's3';
  readonly #location: S3Location;
  readonly #client: AwsClient;
  #goodUntil = 0;

  constructor(location: S3Location) {
    this.#location = location;
    const { region, accessKeyId, secretAccessKey } = location;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries });
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
    return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  }

  async size(sha256: string): Promise<number | undefined> {
    if (!isBlobName(sha256)) return undefined;
    const answer = await this.#request('HEAD', this.#urlOf(sha256), { mayBeMissing: true });
    return answer && Number(answer.headers.get('content-length'));
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

  #bucketUrl(): URL {
    const { endpoint, bucket } = this.#location;
    return new URL(`${endpoint}/${bucket}`);
  }

  #urlOf(sha256: string): URL {
    const url = this.#bucketUrl();
    url.pathname += `/${this.#location.prefix}${sha256}`;
    return url;
  }

  /** A good answer, or undefined where nothing may be there. Its body may still be on the way. */
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
      const answer = await this.#client.fetch(url, {
        method,
        headers,
        ...(body && { body }),
        signal: patience.signal,
        // Another host would be told what is signed for this one.
        redirect: 'manual',
      });
      if (answer.ok) return answer;
      const reason = await answer.text();
      if (mayBeMissing && answer.status === 404) return undefined;
      throw new Error(`status ${answer.status} ${valuesOf(reason, 'Code')[0] ?? ''}`.trimEnd());
    } catch (error) {
      const { origin } = url;
      throw new Error(`S3 at ${origin}: ${method} failed: ${causeOf(error)}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
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
