import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@larksuiteoapi/node-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, run, runJson, startServer } from '../support/process.ts';
import { openS3, type S3Service } from '../support/s3-service.ts';
import { s3Settings } from '../support/s3-settings.ts';
import { pdfFile, pngFile } from '../support/sample-files.ts';
import { ndjson, recordId, sampleItems } from '../support/sample-items.ts';

interface Credentials {
  app_id: string;
  app_secret: string;
}

const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const photo = '6949805467799537964';
const late = '7000000000000000001';
const png = pngFile('a picture');
const scopes = ['hire:interview:readonly', 'hire:attachment:readonly'];

/** Where the bytes are kept: beside the data, elsewhere, or in S3. */
const stores = ['folder', 's3'] as const;

describe.each(databaseKinds.flatMap((kind) => stores.map((store) => [kind, store] as const)))(
  'attachments of a server on %s with blobs in %s',
  (kind, store) => {
    let location: Location;
    let s3: S3Service;
    let server: RunningServer;
    let app: Credentials;
    let client: Client;
    let env: Record<string, string>;
    const records = sampleItems(3).map((item, index) => ({
      ...item,
      ...(index < 2 && { image_list: [imageOf(index === 0 ? photo : late)] }),
    }));

    beforeAll(async () => {
      location = await newLocation(kind);
      s3 = await openS3('test/');
      env = store === 's3' ? s3Settings(s3) : {};
      const flags = [...scopes.flatMap((scope) => ['--scope', scope]), ...location.flags];
      app = await runJson<Credentials & Record<string, unknown>>(
        ['app', 'create', '--name', 'SDK', ...flags],
        {
          env,
        },
      );
      await importLines([attachmentLine(photo, png), ...records]);
      server = await startServer(location.flags, { env: { ...env, MIANPING_RATE_LIMITS: 'off' } });
      client = new Client({
        appId: app.app_id,
        appSecret: app.app_secret,
        domain: server.url,
        logger: silent,
      });
    });
    afterAll(async () => {
      await server.kill();
      await s3.close();
      await location.remove();
    });

    const importLines = (lines: readonly unknown[]) =>
      runJson(['import', '-', '--app', app.app_id, ...location.flags], { input: ndjson(lines), env });
    const linkOf = async (number: number): Promise<string> => {
      const { items } = await listRecords(server.url, await tokenOf(server.url, app));
      const item = items.find(({ id }) => id === recordId(number)) as
        | { image_list?: { url: string }[] }
        | undefined;
      return item?.image_list?.[0]?.url ?? '';
    };

    it('are found by the official client, and their links lead to the bytes', async () => {
      for (const type of [undefined, 1, 2, 3]) {
        const answer = await client.hire.v1.attachment.get({
          path: { attachment_id: photo },
          ...(type !== undefined && { params: { type } }),
        });
        expect(answer).toMatchObject({
          code: 0,
          msg: 'success',
          data: {
            attachment: { id: photo, name: '成绩单.png', mime: 'image/png', create_time: 1_693_884_103_327 },
          },
        });
        const { url = '' } = answer.data?.attachment ?? {};
        expect(url.startsWith(`${server.url}/files/`)).toBe(true);
        const file = await fetch(url);
        expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true);
        expect(file.headers.get('content-type')).toBe('image/png');
        const part = await fetch(url, { headers: { range: 'bytes=1-3' } });
        expect(await part.text()).toBe('PNG');
      }
    });

    it('are unknown to it under other ids', async () => {
      const call = client.hire.v1.attachment.get({ path: { attachment_id: '12345' } });
      await expect(call).rejects.toMatchObject({ response: { status: 400, data: { code: 1002002 } } });
    });

    it('reach records in a running server when an import brings them later', async () => {
      expect(await linkOf(1)).toBe(imageOf(late).url);
      expect(await importLines([attachmentLine(late, pdfFile)])).toMatchObject({ imported: 1 });
      const link = await eventually(2_000, async () => {
        const found = await linkOf(1);
        expect(found.startsWith(`${server.url}/files/`)).toBe(true);
        return found;
      });
      const file = await fetch(link);
      expect(file.headers.get('content-disposition')).toMatch(/^attachment; /);
      expect(Buffer.from(await file.arrayBuffer()).equals(pdfFile)).toBe(true);
    });

    it('move with a bundle, and leave again without', async () => {
      const file = join(location.settings.data, 'bundle.ndjson');
      const exporting = ['export', '--format', 'bundle', '--app', app.app_id, '-o', file, ...location.flags];
      expect(await runJson(exporting, { env })).toMatchObject({ records: 3 });
      const whole = statSync(file).size;
      const report = await runJson(['import', file, '--app', app.app_id, ...location.flags], { env });
      expect(report).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
      await runJson([...exporting, '--without-attachments'], { env });
      expect(statSync(file).size).toBeLessThan(whole - png.toString('base64').length);
    });

    it('are kept where the settings say', async () => {
      const folder = join(location.settings.data, 'blobs');
      mkdirSync(folder, { recursive: true });
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const { sha256 } = attachmentLine(photo, png);
      expect(files.includes(join(sha256.slice(0, 2), sha256))).toBe(store === 'folder');
      expect(s3.requests.includes(`PUT /blobs/test/${sha256}`)).toBe(store === 's3');
      expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ok' });
    });

    it('have links that begin with the public URL', async () => {
      const publicUrl = 'https://hire.example.com/mianping';
      const behind = await startServer(location.flags, { env: { ...env, MIANPING_PUBLIC_URL: publicUrl } });
      try {
        const token = await tokenOf(behind.url, app);
        const answer = await fetch(`${behind.url}/open-apis/hire/v1/attachments/${photo}`, {
          headers: { authorization: `Bearer ${token}`, 'x-forwarded-host': 'evil.example' },
        });
        const { url } = ((await answer.json()) as { data: { attachment: { url: string } } }).data.attachment;
        expect(url.startsWith(`${publicUrl}/files/`)).toBe(true);
        // A proxy takes the prefix away; and any process of the installation serves the link.
        for (const one of [behind.url, server.url]) {
          expect((await fetch(url.replace(publicUrl, one))).status).toBe(200);
        }
      } finally {
        await behind.kill();
      }
    });
  },
);

describe('an S3 store that is half set up', () => {
  it('is refused with everything that is missing', async () => {
    const { exitCode, talk } = await run(['serve'], { env: { MIANPING_BLOB_STORE: 's3' } });
    expect(exitCode).not.toBe(0);
    for (const key of ['s3_endpoint', 's3_bucket', 's3_access_key_id', 's3_secret_access_key']) {
      expect(talk).toContain(`${key}: is needed for blob_store = s3`);
    }
  });
});
