import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobS3, type S3Location } from '#storage/blob-s3.ts';
import { authorizationOf } from '../support/aws-signature.ts';
import { openS3, type S3Service } from '../support/s3-service.ts';

async function all(names: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const name of names) found.push(name);
  return found;
}

const hello = Buffer.from('hello');
const sha256 = hash('sha256', hello, 'hex');
const unknown = hash('sha256', 'unknown', 'hex');

describe.each(['', 'mianping/blobs/'])('blobs in S3 under the prefix "%s"', (prefix) => {
  let service: S3Service;
  let blobs: BlobS3;
  beforeEach(async () => {
    service = await openS3(prefix, 20);
    blobs = new BlobS3(service.location);
  });
  afterEach(() => service.close());

  const other = (change: Partial<S3Location>) => new BlobS3({ ...service.location, ...change });
  async function bytesOf(name: string, range?: { start: number; end: number }): Promise<string | undefined> {
    const stream = await blobs.read(name, range);
    return stream && (await buffer(stream)).toString();
  }

  it('come back as they were put, whole and in parts', async () => {
    expect(await blobs.put(hello)).toBe(sha256);
    expect(await bytesOf(sha256)).toBe('hello');
    expect(await bytesOf(sha256, { start: 1, end: 3 })).toBe('ell');
    expect(await blobs.size(sha256)).toBe(5);
    expect(service.requests).toContain(`PUT /blobs/${prefix}${sha256}`);
  });

  it('come back as they were put when they are large', async () => {
    const bytes = Buffer.alloc(7_000_000, 'large ');
    const name = await blobs.put(bytes);
    const stream = await blobs.read(name);
    expect(hash('sha256', await buffer(stream as NonNullable<typeof stream>), 'hex')).toBe(name);
  });

  it('are sent once', async () => {
    await blobs.put(hello);
    await blobs.put(hello);
    expect(service.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1);
  });

  it('are unknown under any name but their own', async () => {
    await blobs.put(hello);
    for (const name of [unknown, '', '..', `../${sha256}`, sha256.toUpperCase()]) {
      expect(await blobs.read(name)).toBeUndefined();
      expect(await blobs.size(name)).toBeUndefined();
    }
    expect(service.requests.join()).not.toContain('..');
  });

  it('are listed, however many there are, without what is not a blob of ours', async () => {
    await other({ prefix: `${prefix}other/` }).put(hello);
    const put: string[] = [];
    for (let index = 0; index < 50; index++) {
      put.push(await blobs.put(Buffer.from(`blob ${index}`)));
      if (index === 10) expect((await all(blobs.list())).sort()).toEqual(put.toSorted());
    }
    service.requests.length = 0;
    expect((await all(blobs.list())).sort()).toEqual(put.sort());
    expect(service.requests.filter((request) => request.includes('list-type=2'))).toHaveLength(3);
  });

  it('are let go when the reader stops', async () => {
    const name = await blobs.put(Buffer.alloc(7_000_000, 'large '));
    const stream = (await blobs.read(name)) as NonNullable<Awaited<ReturnType<BlobS3['read']>>>;
    for await (const _ of stream) break;
    expect(stream.destroyed).toBe(true);
    expect(await bytesOf(await blobs.put(hello))).toBe('hello');
  });
});

describe('S3', () => {
  let service: S3Service;
  let blobs: BlobS3;
  beforeEach(async () => {
    service = await openS3();
    blobs = new BlobS3(service.location);
  });
  afterEach(() => service.close());

  const other = (change: Partial<S3Location>) => new BlobS3({ ...service.location, ...change });

  it('is asked again when it is busy', async () => {
    service.failures.push(503, 500, 429);
    expect(await blobs.put(hello)).toBe(sha256);
  });

  it('is asked again when its connection broke, but not for ever', async () => {
    service.failures.push(-1, -1, -1);
    expect(await blobs.put(hello)).toBe(sha256);
    service.failures.push(-1);
    expect(await blobs.size(sha256)).toBe(5);
    service.failures.push(...Array(4).fill(-1));
    const before = service.requests.length;
    await expect(blobs.size(sha256)).rejects.toThrow(/bucket blobs: HEAD failed: fetch failed/);
    expect(service.requests.length - before).toBe(4);
  });

  it('says where a body broke off', async () => {
    service.failures.push(-2);
    const stream = (await blobs.read(sha256)) as NonNullable<Awaited<ReturnType<BlobS3['read']>>>;
    await expect(buffer(stream)).rejects.toThrow(/S3 at .*, bucket blobs: GET broke off: /);
  });

  it('does not take a bucket that is not there for bytes that are not there', async () => {
    const lost = other({ bucket: 'no-such-bucket' });
    await expect(lost.read(sha256)).rejects.toThrow('status 404 NoSuchBucket');
    await expect(lost.put(hello)).rejects.toThrow('status 404 NoSuchBucket');
    await expect(lost.remove(sha256)).rejects.toThrow('status 404 NoSuchBucket');
    expect(await blobs.read(sha256)).toBeUndefined();
  });

  it('lets go of bytes, and minds neither when they are gone nor what is none of its names', async () => {
    await blobs.put(hello);
    for (let time = 0; time < 2; time++) await blobs.remove(sha256);
    expect(await blobs.size(sha256)).toBeUndefined();
    const before = service.requests.length;
    for (const name of ['', '..', sha256.toUpperCase()]) await blobs.remove(name);
    expect(service.requests.length).toBe(before);
  });

  it('fails with its own reason, which names no secret', async () => {
    service.failures.push(...Array(8).fill(500));
    const failure = await blobs.put(hello).catch(String);
    expect(failure).toMatch(/S3 at http:\/\/127\.0\.0\.1:\d+, bucket blobs: HEAD failed: status 500/);
    service.failures.length = 0;
    const wrong = { secretAccessKey: 'a-wrong-secret' };
    const refused = await all(other(wrong).list()).catch(String);
    expect(refused).toContain('status 403 SignatureDoesNotMatch');
    for (const text of [failure, refused]) {
      expect(text).not.toContain(service.location.secretAccessKey);
      expect(text).not.toContain(wrong.secretAccessKey);
    }
  });

  it.each([
    ['another secret', { secretAccessKey: 'x' }],
    ['another key', { accessKeyId: 'x' }],
    ['another region', { region: 'us-east-1' }],
    ['a bucket that is not there', { bucket: 'no-such-bucket' }],
  ])('is not ready with %s', async (_, change) => {
    await expect(other(change).check()).rejects.toThrow(/HEAD failed: status 40[34]/);
  });

  it('is not ready while nothing answers', async () => {
    await expect(other({ endpoint: 'http://127.0.0.1:1' }).check()).rejects.toThrow('HEAD failed');
    service.failures.push(0);
    await expect(blobs.check()).rejects.toThrow('no answer within 3000 ms');
  });

  it('is asked once in a while whether it is ready', async () => {
    for (let check = 0; check < 50; check++) await blobs.check();
    expect(service.requests).toEqual(['HEAD /blobs']);
  });

  it('leaves no half blob behind when it breaks off', async () => {
    service.failures.push(404, 0);
    const failing = blobs.put(hello);
    failing.catch(() => {});
    while (service.requests.length < 2) await sleep(5);
    await service.close();
    await expect(failing).rejects.toThrow('PUT failed');
    service = await openS3();
  });

  it('follows no other host', async () => {
    service.failures.push(301);
    await expect(blobs.size(sha256)).rejects.toThrow('status 301');
  });
});

/** Published by AWS: "Examples: Signature Calculations in AWS Signature Version 4", the four of S3. */
const vectors = [
  {
    name: 'GET of a range',
    method: 'GET',
    target: '/test.txt',
    headers: { range: 'bytes=0-9' },
    body: '',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    name: 'PUT',
    method: 'PUT',
    target: '/test%24file.text',
    headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    body: 'Welcome to Amazon S3.',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    name: 'GET of a subresource',
    method: 'GET',
    target: '/?lifecycle',
    headers: {},
    body: '',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    name: 'GET of a list',
    method: 'GET',
    target: '/?max-keys=2&prefix=J',
    headers: {},
    body: '',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
];

describe('the signature', () => {
  const host = 'examplebucket.s3.amazonaws.com';
  const keys = {
    keyId: 'AKIAIOSFODNN7EXAMPLE',
    secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
  };

  it.each(vectors)('of our client is that of the published vector: $name', async (vector) => {
    const { method, target, body, signature } = vector;
    const signer = new AwsV4Signer({
      method,
      url: `https://${host}${target}`,
      headers: { ...(vector.headers as object), 'x-amz-content-sha256': hash('sha256', body, 'hex') },
      accessKeyId: keys.keyId,
      secretAccessKey: keys.secret,
      region: keys.region,
      service: 's3',
      datetime: '20130524T000000Z',
      allHeaders: true,
    });
    expect((await signer.sign()).headers.get('authorization')).toMatch(new RegExp(`Signature=${signature}$`));
  });

  it.each(vectors)(
    'that the service on loopback asks for is that of the published vector: $name',
    (vector) => {
      const { method, target, body, signature } = vector;
      const headers: Record<string, string> = {
        ...vector.headers,
        host,
        'x-amz-date': '20130524T000000Z',
        'x-amz-content-sha256': hash('sha256', body, 'hex'),
      };
      const authorization = authorizationOf({ method, target, headers }, Object.keys(headers).sort(), keys);
      expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
    },
  );
});
