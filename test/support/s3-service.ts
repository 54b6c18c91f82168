import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { S3Location } from '#storage/blob-s3.ts';
import { authorizationOf } from './aws-signature.ts';

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;

export interface S3Service {
  location: S3Location;
  /** Requests so far, like `PUT /blobs/x`. */
  requests: string[];
  /**
   * Answer the next requests with this status in place of the service; 0 answers nothing at all, -1 ends the connection,
   * -2 ends it in the middle of a body.
   */
  failures: number[];
  close(): Promise<void>;
}

const credentials = {
  keyId: 'AKIAEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE',
  region: 'eu-test-1',
};
const bucket = 'blobs';

/**
 * An S3 service on loopback that, other than s3rver alone, refuses every signature that is not right. Lists of more
 * than `pageSize` objects come in pages.
 */
export async function openS3(prefix = '', pageSize = 1000): Promise<S3Service> {
  const directory = mkdtempSync(join(tmpdir(), 'mianping-s3-'));
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket }],
  });
  const { port: storePort } = await store.run();
  const requests: string[] = [];
  const failures: number[] = [];
  const keys = new Set<string>();
  const gate = createServer((asked, answer) => {
    const { method, url = '' } = asked;
    requests.push(`${method} ${url}`);
    if (method === 'PUT') keys.add(url.slice(bucket.length + 2));
    if (method === 'DELETE') keys.delete(url.slice(bucket.length + 2));
    const failure = failures.shift();
    if (failure === 0) return;
    if (failure === -1) return void answer.destroy();
    if (failure === -2) {
      answer.writeHead(200, { 'content-length': 100 }).write('the first bytes', () => answer.destroy());
      return;
    }
    if (failure !== undefined) answer.writeHead(failure).end('<Error><Code>TryLater</Code></Error>');
    // The token that s3rver makes for a second page needs a cipher that OpenSSL no longer has.
    else if (url.includes('list-type=2') && keys.size > pageSize) answer.end(listPage(keys, url, pageSize));
    else pass(asked, answer, storePort).catch((error) => answer.destroy(error));
  });
  await new Promise<void>((done) => gate.listen(0, '127.0.0.1', done));
  const { port } = gate.address() as AddressInfo;
  return {
    location: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket,
      prefix,
      region: credentials.region,
      accessKeyId: credentials.keyId,
      secretAccessKey: credentials.secret,
    },
    requests,
    failures,
    async close() {
      gate.closeAllConnections();
      await new Promise((done) => gate.close(done));
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** One page of a long list, with a token that needs escapes in XML and in a URL. */
function listPage(keys: ReadonlySet<string>, url: string, pageSize: number): string {
  const query = new URL(url, 'http://s3').searchParams;
  const prefix = query.get('prefix') ?? '';
  const from = Number(/^<&\+= (\d+)>$/.exec(query.get('continuation-token') ?? '<&+= 0>')?.[1]);
  const matching = [...keys].filter((key) => key.startsWith(prefix)).sort();
  const contents = matching
    .slice(from, from + pageSize)
    .map((key) => `<Contents><Key>${key}</Key></Contents>`);
  const next = from + pageSize;
  const token = `<NextContinuationToken>&lt;&#x26;+&#61; ${next}&gt;</NextContinuationToken>`;
  return `<ListBucketResult>${contents.join('')}${next < matching.length ? token : ''}</ListBucketResult>`;
}

/** Hand a request on whose signature covers what matters, and whose body is the signed one. */
async function pass(asked: IncomingMessage, answer: ServerResponse, storePort: number): Promise<void> {
  const body = await buffer(asked);
  const problem = problemOf(asked, body);
  if (problem !== undefined) {
    answer.writeHead(403).end(`<Error><Code>${problem}</Code></Error>`);
    return;
  }
  const { authorization: _, ...headers } = asked.headers;
  const { method, url: path } = asked;
  const passed = request({ host: '127.0.0.1', port: storePort, method, path, headers }, (found) => {
    answer.writeHead(found.statusCode ?? 500, found.headers);
    found.pipe(answer);
  });
  passed.on('error', (error) => answer.destroy(error));
  answer.on('close', () => passed.destroy());
  passed.end(body);
}

function problemOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): string | undefined {
  const signed = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) {
    return 'HeadersNotSigned';
  }
  const told = headers['x-amz-content-sha256'];
  const actual = createHash('sha256').update(body).digest('hex');
  if (told !== actual && !(told === 'UNSIGNED-PAYLOAD' && body.length === 0)) return 'ContentNotSigned';
  const texts = headers as Record<string, string | undefined>;
  const wanted = authorizationOf({ method, target: url, headers: texts }, signed, credentials);
  return headers.authorization === wanted ? undefined : 'SignatureDoesNotMatch';
}
