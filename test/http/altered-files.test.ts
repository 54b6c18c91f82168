import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectSuccess } from '../support/answers.ts';
import { attachmentLine } from '../support/attachment-lines.ts';
import { databaseKinds } from '../support/locations.ts';
import { RawConnection, rawRequest } from '../support/raw-http.ts';
import { pngFile } from '../support/sample-files.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const small = { id: '71', bytes: pngFile('small') };
const large = { id: '72', bytes: pngFile(1_000_000) };
const nextAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL';

describe.each(databaseKinds)('a file that someone altered, over a socket on %s', (kind) => {
  let test: TestApp;
  let token: string;
  let port: number;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    token = (await makeCaller(test)).token;
    await test.http.listen({ host: '127.0.0.1', port: 0 });
    port = (test.http.server.address() as AddressInfo).port;
  });
  afterAll(() => test.close());
  /** Bytes that come again mend what was altered. */
  beforeEach(async () => {
    for (const { id, bytes } of [small, large]) {
      rmSync(fileOf({ bytes }), { recursive: true, force: true });
      await importItems(test, [attachmentLine(id, bytes)]);
    }
  });

  function fileOf({ bytes }: { bytes: Buffer }): string {
    const { sha256 } = attachmentLine('1', bytes);
    return join(test.app.dataFolder, 'blobs', sha256.slice(0, 2), sha256);
  }

  async function pathOf({ id }: { id: string }): Promise<string> {
    const answer = await test.get(`/open-apis/hire/v1/attachments/${id}`, token);
    return new URL(expectSuccess<{ attachment: { url: string } }>(answer).attachment.url).pathname;
  }

  /** Everything that comes for a download and for another request behind it, on one connection. */
  async function download(file: typeof small, headers: string[] = [], method = 'GET'): Promise<string> {
    const connection = new RawConnection(port);
    connection.write(rawRequest(`${method} ${await pathOf(file)} HTTP/1.1`, headers));
    connection.write(rawRequest('GET /healthz HTTP/1.1', ['Connection: close']));
    return (await connection.untilClosed()).toString('latin1');
  }

  const statusesIn = (text: string) =>
    Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));

  it('is not sent while it is as it was, but for its own bytes', async () => {
    const text = await download(large);
    expect(statusesIn(text)).toEqual([200, 200]);
    expect(text).toContain(large.bytes.toString('latin1'));
  });

  it.each([
    ['is longer', () => appendFileSync(fileOf(small), nextAnswer), undefined],
    ['is cut', () => truncateSync(fileOf(small), 40), undefined],
    ['is empty', () => truncateSync(fileOf(small), 0), undefined],
    ['holds other bytes', () => writeFileSync(fileOf(small), '<'.repeat(small.bytes.length)), undefined],
    ['is cut before the part that is asked for', () => truncateSync(fileOf(small), 40), 'bytes=50-59'],
    ['is cut inside the part that is asked for', () => truncateSync(fileOf(small), 40), 'bytes=30-59'],
  ])('is refused without a reason when it %s, and the connection goes on', async (_, alter, range) => {
    alter();
    const text = await download(small, range ? [`Range: ${range}`] : []);
    expect(statusesIn(text)).toEqual([500, 200]);
    expect(text).toContain('{"code":1002001,"msg":"System error"');
    expect(text).not.toMatch(/blob|EVIL|<<</);
    expect(JSON.stringify(test.logs)).toMatch(/a blob (has more|lacks)|was altered/);
  });

  it.each([
    ['is longer', () => appendFileSync(fileOf(large), nextAnswer)],
    ['is cut', () => truncateSync(fileOf(large), large.bytes.length - 1)],
    ['holds other bytes', () => writeFileSync(fileOf(large), '<'.repeat(large.bytes.length))],
  ])(
    'breaks off before its end when it is large and %s: nothing else is taken for its rest',
    async (_, alter) => {
      alter();
      const text = await download(large);
      expect(statusesIn(text)).toEqual([200]);
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      expect(body.length).toBeLessThan(large.bytes.length);
      expect(body).not.toContain('EVIL');
    },
  );

  it('is a part as it was, when more stands behind it', async () => {
    appendFileSync(fileOf(small), nextAnswer);
    const text = await download(small, ['Range: bytes=-4']);
    expect(statusesIn(text)).toEqual([206, 200]);
    expect(text).toContain(`\r\n\r\n${small.bytes.subarray(-4).toString('latin1')}HTTP/1.1 200`);
  });

  it.each([
    ['cut', () => truncateSync(fileOf(small), 40)],
    ['gone', () => rmSync(fileOf(small))],
  ])('is not announced to HEAD when it is %s', async (_, alter) => {
    expect(statusesIn(await download(small, [], 'HEAD'))).toEqual([200, 200]);
    alter();
    expect(statusesIn(await download(small, [], 'HEAD'))).toEqual([500, 200]);
  });

  it('is refused when a folder lies in its place', async () => {
    rmSync(fileOf(small));
    mkdirSync(fileOf(small));
    expect(statusesIn(await download(small))).toEqual([500, 200]);
  });
});
