import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '#storage/blobs.ts';
import { expectSuccess } from '../support/answers.ts';
import { attachmentLine } from '../support/attachment-lines.ts';
import { databaseKinds } from '../support/locations.ts';
import { eventually } from '../support/process.ts';
import { pngFile } from '../support/sample-files.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const photo = '6949805467799537964';
const large = pngFile(48_000_000);

describe.each(databaseKinds)('a download over a socket on %s', (kind) => {
  let test: TestApp;
  let url: string;
  let blobs: BlobStore;
  /** Streams that the server opened, in order. */
  const opened: Readable[] = [];

  beforeAll(async () => {
    test = await openTestApp(kind, { attachment_max_bytes: 64_000_000 });
    await importItems(test, [attachmentLine(photo, large)]);
    await test.http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = test.http.server.address() as AddressInfo;
    const { token } = await makeCaller(test);
    const answer = await test.get(`/open-apis/hire/v1/attachments/${photo}`, token);
    const { attachment } = expectSuccess<{ attachment: { url: string } }>(answer);
    url = attachment.url.replace(':8210', `:${port}`);
    blobs = test.app.ctx.blobs;
    test.app.ctx.blobs = watched(blobs);
  });
  afterAll(() => test.close());
  afterEach(() => opened.splice(0));

  function watched(store: BlobStore): BlobStore {
    const read: BlobStore['read'] = async (...args) => {
      const stream = await store.read(...args);
      if (stream) opened.push(stream);
      return stream;
    };
    return new Proxy(store, {
      get: (target, name) => (name === 'read' ? read : Reflect.get(target, name, target).bind?.(target)),
    });
  }

  const allClosed = (count: number) =>
    eventually(5_000, () =>
      expect(opened.map(({ destroyed }) => destroyed)).toEqual(Array(count).fill(true)),
    );

  function start(): Promise<IncomingMessage> {
    return new Promise((done, fail) => request(url, done).on('error', fail).end());
  }

  it('brings the whole file', async () => {
    const answer = await start();
    expect((await buffer(answer)).equals(large)).toBe(true);
    await allClosed(1);
  });

  it('reads no further than its client does', async () => {
    const answer = await start();
    answer.pause();
    const source = opened[0] as Readable & { bytesRead: number };
    await settled(() => source.bytesRead);
    expect(source.bytesRead).toBeLessThan(large.length);
    expect((await buffer(answer)).equals(large)).toBe(true);
  });

  it('ends for good when the client goes away', async () => {
    const answer = await start();
    answer.pause();
    expect(opened[0]?.destroyed).toBe(false);
    answer.destroy();
    await eventually(5_000, () => expect(opened[0]?.destroyed).toBe(true));
    expect(test.logs.filter(({ msg }) => msg === 'answer broke off')).toEqual([]);
  });

  it('ends for good when the client goes away before it began', async () => {
    const { promise: gone, resolve: goneNow } = Promise.withResolvers<void>();
    test.http.server.once('request', ({ socket }) => socket.once('close', goneNow));
    const asked = request(url).on('error', () => {});
    const slow: BlobStore['read'] = async (...args) => {
      asked.destroy();
      await gone;
      const stream = await blobs.read(...args);
      if (stream) opened.push(stream);
      return stream;
    };
    const before = test.app.ctx.blobs;
    test.app.ctx.blobs = new Proxy(blobs, {
      get: (target, name) => (name === 'read' ? slow : Reflect.get(target, name, target)),
    });
    asked.end();
    await allClosed(1);
    test.app.ctx.blobs = before;
    expect(test.logs.filter(({ msg }) => msg === 'answer broke off')).toEqual([]);
  });

  it('breaks off, and the log tells, when the store does', async () => {
    const { promise: begun, resolve: beginNow } = Promise.withResolvers<void>();
    const failing: BlobStore['read'] = async () =>
      Readable.from(
        (async function* () {
          for (const at of [0, 1, 2]) yield large.subarray(at * 100_000, (at + 1) * 100_000);
          await begun;
          throw new Error('the disk is gone');
        })(),
      );
    const before = test.app.ctx.blobs;
    test.app.ctx.blobs = new Proxy(blobs, {
      get: (target, name) => (name === 'read' ? failing : Reflect.get(target, name, target)),
    });
    const answer = await start();
    beginNow();
    await expect(buffer(answer)).rejects.toThrow('aborted');
    test.app.ctx.blobs = before;
    const entry = await eventually(5_000, () => {
      const found = test.logs.find(({ msg }) => msg === 'answer broke off');
      expect(found).toBeDefined();
      return found;
    });
    expect(JSON.stringify(entry)).toContain('the disk is gone');
  });

  it('serves many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, start));
    const bodies = await Promise.all(answers.map((answer) => buffer(answer)));
    expect(bodies.every((body) => body.equals(large))).toBe(true);
    await allClosed(8);
  });
});

/** Wait until a number stays what it is. */
async function settled(read: () => number): Promise<void> {
  for (let before = -1; before !== read(); ) {
    before = read();
    await sleep(300);
  }
}
