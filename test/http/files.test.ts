import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatDownloadLink } from '#domain/download-link.ts';
import { buildHttpApp } from '#http/app.ts';
import { openBlobs, operations } from '../../src/app.ts';
import { buildEdge } from '../../src/server.ts';
import { expectNotFound, expectSuccess } from '../support/answers.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { gifFile, jpegFile, pdfFile, pngFile, webpFile } from '../support/sample-files.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const png = pngFile('0123456789'.repeat(20_000));
const photo = '6949805467799537964';
const minuteMs = 60_000;
const { sha256 } = attachmentLine(photo, png);

describe.each(databaseKinds)('downloads on %s', (kind) => {
  let test: TestApp;
  let caller: Awaited<ReturnType<typeof makeCaller>>;
  let path: string;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off', access_log: 'all' });
    caller = await makeCaller(test);
    await importItems(test, [attachmentLine(photo, png)]);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    path = await pathOf(photo);
  });

  /** The clock of these tests leaps past the life of tokens. */
  const freshToken = async () => (await operations.tokenOfApp(test.app.ctx, caller.app)).token;

  /** The path of a fresh link, as the API gives it. */
  async function pathOf(id: string): Promise<string> {
    const answer = await test.get(`/open-apis/hire/v1/attachments/${id}`, await freshToken());
    return new URL(expectSuccess<{ attachment: { url: string } }>(answer).attachment.url).pathname;
  }
  const fetchFile = (url: string, headers: InjectOptions['headers'] = {}, method: 'GET' | 'HEAD' = 'GET') =>
    test.http.inject({ method, url, headers });

  it('give the bytes, and say what they are', async () => {
    const answer = await fetchFile(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(png)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'content-disposition': `inline; filename="___.png"; filename*=UTF-8''%E6%88%90%E7%BB%A9%E5%8D%95.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
    });
  });

  it('need no token, only the link; a token changes nothing', async () => {
    for (const authorization of ['', 'Bearer t-garbage', `Bearer ${await freshToken()}`]) {
      expect((await fetchFile(path, { authorization })).statusCode).toBe(200);
    }
  });

  it('may be kept by the reader as long as the link lives, and no longer', async () => {
    test.clock.advance(minuteMs - (test.clock.nowMs % minuteMs) + 1);
    const fresh = await pathOf(photo);
    expect((await fetchFile(fresh)).headers['cache-control']).toBe('private, max-age=1859');
    test.clock.advance(30 * minuteMs);
    expect((await fetchFile(fresh)).headers['cache-control']).toBe('private, max-age=59');
  });

  it('live from 30 to 31 minutes, to the millisecond', async () => {
    for (const offset of [0, 1, 30_000, 59_999]) {
      test.clock.advance(minuteMs - (test.clock.nowMs % minuteMs) + offset);
      const link = await pathOf(photo);
      const end = Math.ceil((test.clock.nowMs + 30 * minuteMs) / minuteMs) * minuteMs;
      test.clock.advance(30 * minuteMs - 1);
      expect((await fetchFile(link)).statusCode, `${offset}`).toBe(200);
      test.clock.advance(end - 1 - test.clock.nowMs);
      expect((await fetchFile(link)).statusCode).toBe(200);
      test.clock.advance(1);
      expectNotFound(await fetchFile(link), 'GET');
    }
  });

  it('are not there once any character of the link is another', async () => {
    const start = '/files/'.length;
    for (let at = start; at < path.length; at++) {
      for (const character of ['A', 'B', '_', '-', '=', '~']) {
        if (path[at] === character) continue;
        const forged = path.slice(0, at) + character + path.slice(at + 1);
        expectNotFound(await fetchFile(forged), 'GET');
      }
    }
  });

  it.each(['', '/', '/x', '/../files', `/${'A'.repeat(43)}`, '/AAAA/AAAA', '/%00', '/%ff', '/favicon.ico'])(
    'are not there under /files%s',
    async (rest) => {
      expectNotFound(await fetchFile(`/files${rest}`), 'GET');
    },
  );

  it('are not there for another tenant: neither with its number in the link nor with its own attachment', async () => {
    const { ctx } = test.app;
    const other = await operations.createTenant(ctx, { name: 'Another' });
    const bytes = Buffer.from(path.slice('/files/'.length), 'base64url');
    bytes.writeUInt32BE(other.tenantNo, 0);
    expectNotFound(await fetchFile(`/files/${bytes.toString('base64url')}`), 'GET');
    // Even a link that we would sign leads to nothing where the tenant has no such attachment.
    const endsAtMs = ctx.now() - (ctx.now() % minuteMs) + 5 * minuteMs;
    const signed = (tenantNo: number, attachmentId: string) =>
      `/files/${formatDownloadLink(ctx.keys, { tenantNo, attachmentId, endsAtMs })}`;
    expectNotFound(await fetchFile(signed(other.tenantNo, photo)), 'GET');
    expectNotFound(await fetchFile(signed(1, '12345')), 'GET');
    expect((await fetchFile(signed(1, photo))).statusCode).toBe(200);
  });

  it('answer a part that is asked for', async () => {
    const size = png.length;
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100-199', 100, 199],
      ['bytes=150000-', 150_000, size - 1],
      ['bytes=-100', size - 100, size - 1],
      [`bytes=5-${size + 5}`, 5, size - 1],
    ] as const) {
      const answer = await fetchFile(path, { range });
      expect(answer.statusCode, range).toBe(206);
      expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/${size}`);
      expect(answer.headers['content-length']).toBe(String(end - start + 1));
      expect(answer.headers['content-type']).toBe('image/png');
      expect(answer.rawPayload.equals(png.subarray(start, end + 1))).toBe(true);
    }
  });

  it('answer everything where several parts are asked for, or none that can be understood', async () => {
    for (const range of ['bytes=0-1,5-6', 'items=0-1', 'bytes=5-1', 'x']) {
      const answer = await fetchFile(path, { range });
      expect(answer.statusCode, range).toBe(200);
      expect(answer.rawPayload.length).toBe(png.length);
    }
  });

  it('refuse a part behind the end', async () => {
    const answer = await fetchFile(path, { range: `bytes=${png.length}-` });
    expect(answer.statusCode).toBe(416);
    expect(answer.headers['content-range']).toBe(`bytes */${png.length}`);
    expect(answer.rawPayload.length).toBe(0);
  });

  it('answer a part only of what the reader knows', async () => {
    const part = { range: 'bytes=0-9' };
    expect((await fetchFile(path, { ...part, 'if-range': `"${sha256}"` })).statusCode).toBe(206);
    for (const known of ['"other"', `W/"${sha256}"`, 'Sun, 22 Nov 2026 08:00:00 GMT']) {
      expect((await fetchFile(path, { ...part, 'if-range': known })).statusCode, known).toBe(200);
    }
  });

  it('are not sent again to a reader that has them', async () => {
    for (const known of [`"${sha256}"`, `"x", W/"${sha256}"`, '*']) {
      const answer = await fetchFile(path, { 'if-none-match': known });
      expect(answer.statusCode, known).toBe(304);
      expect(answer.rawPayload.length).toBe(0);
      expect(answer.headers.etag).toBe(`"${sha256}"`);
    }
    expect((await fetchFile(path, { 'if-none-match': '"x"' })).statusCode).toBe(200);
    const forged = `${path.slice(0, -1)}${path.endsWith('A') ? 'E' : 'A'}`;
    expectNotFound(await fetchFile(forged, { 'if-none-match': '*' }), 'GET');
  });

  it('are described to HEAD, whatever part it names', async () => {
    const answer = await fetchFile(path, { range: 'bytes=0-9' }, 'HEAD');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-length': String(png.length),
      'content-type': 'image/png',
    });
    expect(answer.rawPayload.length).toBe(0);
    expectNotFound(await fetchFile('/files/x', {}, 'HEAD'), 'HEAD');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('are not there for %s', async (method) => {
    expectNotFound(await test.http.inject({ method, url: path }), method);
  });

  it.each([
    ['image/jpeg', jpegFile, 'inline'],
    ['image/gif', gifFile, 'inline'],
    ['image/webp', webpFile, 'inline'],
    ['application/pdf', pdfFile, 'attachment'],
  ])('are %s by content, whatever their name and sender say', async (mime, bytes, disposition) => {
    const name = 'x.html\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>';
    await importItems(test, [attachmentLine('77', bytes, { name, mime: 'text/html' })]);
    const answer = await fetchFile(await pathOf('77'));
    expect(answer.headers['content-type']).toBe(mime);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-disposition']).toMatch(new RegExp(`^${disposition}; filename="x\\.html`));
    expect(answer.headers['content-disposition']).toMatch(/\.(jpg|gif|webp|pdf)$/);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('through the links of records are the bytes of their images', async () => {
    await importItems(test, [itemOf('1', { image_list: [imageOf(photo)] })]);
    const listPath = '/open-apis/hire/v1/interview_records';
    const token = await freshToken();
    for (const userIdType of ['open_id', 'union_id', 'user_id']) {
      for (const url of [
        `${listPath}?user_id_type=${userIdType}`,
        `${listPath}/1?user_id_type=${userIdType}`,
      ]) {
        const [, link] =
          /"url":"http:\/\/127\.0\.0\.1:8210(\/files\/[^"]*)"/.exec((await test.get(url, token)).body) ?? [];
        const file = await fetchFile(link as string);
        expect(file.rawPayload.equals(png), url).toBe(true);
      }
    }
  });

  it('are counted and logged without the link', async () => {
    await fetchFile(path);
    await fetchFile('/files/x');
    const logged = test.logs.filter(({ route }) => route === 'files.download').slice(-2);
    expect(logged).toMatchObject([
      { msg: 'answered', status: 200, code: 0 },
      { msg: 'answered', status: 404, code: 404 },
    ]);
    expect(JSON.stringify(test.logs)).not.toContain(path.slice('/files/'.length));
    const metrics = await test.get('/metrics');
    expect(metrics.body).toMatch(
      /mianping_http_requests_total\{route="files\.download",status="200",code="0"\} \d+/,
    );
    expect(metrics.body).not.toContain(path.slice('/files/'.length));
  });

  it('fail without a reason when bytes are lost, and the log tells', async () => {
    const lost = pngFile('lost');
    const line = attachmentLine('88', lost);
    await importItems(test, [line]);
    const link = await pathOf('88');
    rmSync(join(test.app.dataFolder, 'blobs', line.sha256.slice(0, 2), line.sha256));
    const answer = await fetchFile(link);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 1002001, msg: 'System error' });
    expect(answer.body).not.toContain(line.sha256);
    expect(JSON.stringify(test.logs.at(-2))).toContain(`the blob ${line.sha256} of an attachment is missing`);
  });

  it('in the demo are for requests for this machine only', async () => {
    const http = await buildHttpApp(buildEdge(test.app, { loopbackOnly: true, log: process.stdout }));
    expect((await http.inject({ url: path, headers: { host: 'evil.example' } })).statusCode).toBe(403);
    await http.close();
  });

  it('decide with the blob store whether the server is ready', async () => {
    expect((await test.get('/readyz')).json()).toEqual({ status: 'ok' });
    const file = join(test.app.dataFolder, 'no-folder');
    writeFileSync(file, '');
    const { blobs } = test.app.ctx;
    const broken = openBlobs({ ...test.app.settings, blob_folder: file }, test.app.dataFolder);
    test.app.ctx.blobs = broken;
    const answer = await test.get('/readyz');
    expect({ status: answer.statusCode, body: answer.json() }).toEqual({
      status: 503,
      body: { status: 'blob store not usable' },
    });
    test.app.ctx.blobs = blobs;
  });
});
