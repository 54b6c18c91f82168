import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { expectSuccess } from '../support/answers.ts';
import { openAppAt } from '../support/app-at.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { type Company, newCompany } from '../support/company.ts';
import { itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { gifFile, jpegFile, pdfFile, pngFile, webpFile } from '../support/sample-files.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const png = pngFile('a picture');
const photo = '6949805467799537964';
const other = '7000000000000000001';
const linkShape = /^http:\/\/127\.0\.0\.1:8210\/files\/[A-Za-z0-9_-]{43}$/;

interface Shown {
  id: string;
  image_list?: { id: string; url: string }[];
}

describe.each(databaseKinds)('attachments on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  let token: string;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
    token = (await company.caller()).token;
  });

  /** Links of the images of all records, as the company's app reads them. */
  async function urls(get = test.get): Promise<Record<string, string[]>> {
    const { items } = expectSuccess<{ items: Shown[] }>(await get(`${listPath}?page_size=100`, token));
    return Object.fromEntries(items.map(({ id, image_list = [] }) => [id, image_list.map(({ url }) => url)]));
  }
  const showing = (id: string, ...images: string[]) =>
    itemOf(id, { image_list: images.map((image) => imageOf(image)) });
  async function imageRows(): Promise<string[]> {
    const { rows } = await sql<{ pair: string }>`
      select cast(record_id as text) || ' ' || cast(attachment_id as text) as pair
      from record_images where tenant_no = ${company.tenantNo} order by record_id, attachment_id`.execute(
      test.app.ctx.database.read,
    );
    return rows.map(({ pair }) => pair);
  }

  it('give records our links, those with other images keep theirs', async () => {
    await company.import([
      attachmentLine(photo, png),
      showing('1', photo, other),
      showing('2', other),
      itemOf('3'),
    ]);
    expect(await urls()).toEqual({
      1: [expect.stringMatching(linkShape), imageOf(other).url],
      2: [imageOf(other).url],
      3: [],
    });
  });

  it('that come in later give their links to the records that show them', async () => {
    await company.import([showing('1', photo, photo), showing('2', other), itemOf('3')]);
    expect((await urls())[1]).toEqual(Array(2).fill(imageOf(photo).url));
    const log = await company.changes();
    expect(await company.import([attachmentLine(photo, png)])).toMatchObject({ imported: 1 });
    const after = await urls();
    expect(after[1]).toEqual(Array(2).fill(expect.stringMatching(linkShape)));
    expect(after[2]).toEqual([imageOf(other).url]);
    // A link alone is no change of a record.
    expect(await company.changes()).toEqual(log);
    expect(await company.import([showing('1', photo, photo)])).toMatchObject({ unchanged: 1 });
  });

  it('that come in later reach the pages that another process keeps', async () => {
    await company.import([showing('1', photo)]);
    const replica = await openAppAt(test);
    try {
      expect((await urls(replica.get as typeof test.get))[1]).toEqual([imageOf(photo).url]);
      await company.import([attachmentLine(photo, png)]);
      await replica.app.ctx.directory.refresh();
      expect((await urls(replica.get as typeof test.get))[1]).toEqual([expect.stringMatching(linkShape)]);
    } finally {
      await replica.close();
    }
  });

  it('reach every record that shows them, however many', async () => {
    const records = Array.from({ length: 1_203 }, (_, index) => showing(String(index + 1), photo));
    await company.import(records);
    await company.import([attachmentLine(photo, png)]);
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from interview_record_documents
      where tenant_no = ${company.tenantNo} and body like ${`%"url":"\u0002${photo}\u0002"%`}`.execute(
      test.app.ctx.database.read,
    );
    expect(Number(rows[0]?.count)).toBe(records.length);
  });

  it('of one tenant give no links to another', async () => {
    await company.import([attachmentLine(photo, png)]);
    const stranger = await newCompany(test);
    await stranger.import([showing('1', photo)]);
    token = (await stranger.caller()).token;
    expect(await urls()).toEqual({ 1: [imageOf(photo).url] });
  });

  it('are named by the plain spelling of their id alone', async () => {
    const strange = [
      '07',
      ' 7',
      '7 ',
      '+7',
      '7\u0002',
      '\u00027\u0002',
      '７',
      '9223372036854775808',
      '0',
      'x',
    ];
    await company.import([attachmentLine('7', png), showing('1', '7', ...strange)]);
    expect((await urls())[1]).toEqual([
      expect.stringMatching(linkShape),
      ...strange.map((id) => imageOf(id).url),
    ]);
    expect(await imageRows()).toEqual(['1 7']);
  });

  it('are noted for records as they are now', async () => {
    await company.import([showing('1', photo, other), showing('2', photo, photo), itemOf('3')]);
    expect(await imageRows()).toEqual([`1 ${photo}`, `1 ${other}`, `2 ${photo}`]);
    await company.import([showing('1', other), { ...itemOf('2'), content: 'without' }, showing('3', photo)]);
    expect(await imageRows()).toEqual([`1 ${other}`, `3 ${photo}`]);
    await company.import([{ type: 'record', id: '3', deleted: true }]);
    expect(await imageRows()).toEqual([`1 ${other}`]);
    await operations.rebuildDocuments(test.app.ctx);
    expect(await imageRows()).toEqual([`1 ${other}`]);
  });

  it('keep their places when documents are derived anew', async () => {
    await company.import([attachmentLine(photo, png), showing('1', photo, other)]);
    const before = await urls();
    const { database } = test.app.ctx;
    await database.transaction(async (tx) => {
      await sql`update interview_record_documents set body = '{"id":"1"}' where tenant_no = ${company.tenantNo}`.execute(
        tx,
      );
      await sql`delete from record_images where tenant_no = ${company.tenantNo}`.execute(tx);
    });
    await operations.rebuildDocuments(test.app.ctx);
    await test.app.ctx.directory.refresh();
    expect(await urls()).toEqual(before);
    expect(await imageRows()).toEqual([`1 ${photo}`, `1 ${other}`]);
  });

  it('are found by their content to be what they are', async () => {
    const files = { 1: jpegFile, 2: png, 3: gifFile, 4: webpFile, 5: pdfFile };
    const lines = Object.entries(files).map(([id, bytes]) =>
      attachmentLine(id, bytes, { mime: 'text/html' }),
    );
    expect(await company.import(lines)).toMatchObject({ imported: 5, rejected: 0 });
    const exported = (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'attachment');
    expect(exported.map(({ mime }) => mime)).toEqual([
      'image/jpeg',
      'image/png',
      'image/gif',
      'image/webp',
      'application/pdf',
    ]);
  });

  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
  it.each([
    ['SVG', attachmentLine('1', svg), 'content', 'is no JPEG, PNG, WebP, GIF or PDF'],
    ['HTML', attachmentLine('1', Buffer.from('<html>')), 'content', 'is no JPEG, PNG, WebP, GIF or PDF'],
    [
      'a file that is none',
      attachmentLine('1', png, { content: 'not base64!' }),
      'content',
      'must be base64',
    ],
    ['base64 that is cut', attachmentLine('1', png, { content: 'iVBORw0' }), 'content', 'must be base64'],
    ['no content', attachmentLine('1', png, { content: '' }), 'content', 'must not be empty'],
    [
      'another sum',
      attachmentLine('1', png, { sha256: '0'.repeat(64) }),
      'sha256',
      'is not that of the content',
    ],
    ['another size', attachmentLine('1', png, { size: 1 }), 'size', 'is not that of the content'],
    ['no name', attachmentLine('1', png, { name: '' }), 'name', 'must not be empty'],
    ['an id in another spelling', attachmentLine('007', png), 'id', 'must not begin with 0'],
    ['an id that is too large', attachmentLine('9223372036854775808', png), 'id', 'must be decimal digits'],
  ])('refuse %s, and what stands beside it lands', async (_, line, field, reason) => {
    const { rejects, ...report } = await company.import([line, attachmentLine('2', png)]);
    expect(report).toMatchObject({ read: 2, imported: 1, rejected: 1 });
    expect(rejects).toEqual([{ line: 1, field, reason: expect.stringContaining(reason) }]);
  });

  it('say nothing new when they come in again, with or without their time', async () => {
    const bare = { type: 'attachment', id: photo, name: 'a.png', content: png.toString('base64') };
    expect(await company.import([bare])).toMatchObject({ imported: 1 });
    test.clock.advance(60_000);
    expect(await company.import([bare])).toMatchObject({ unchanged: 1 });
    expect(await company.import([{ ...bare, name: 'b.png' }])).toMatchObject({ updated: 1 });
    const [line] = (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'attachment');
    expect(line).toMatchObject({ name: 'b.png', create_time: test.clock.nowMs - 60_000 });
  });

  it('leave with a bundle, and come back from it', async () => {
    const records = [showing('1', photo, other), showing('2', photo), itemOf('3')];
    await company.import([
      ...records,
      attachmentLine(photo, png),
      attachmentLine('5', pdfFile, { name: 'cv' }),
    ]);
    const bundle = await company.export({ format: 'bundle' });
    const types = bundle.map(({ type }) => type);
    expect(types.slice(types.indexOf('attachment'))).toEqual([
      'attachment',
      'attachment',
      ...Array(3).fill('record'),
    ]);
    expect(bundle.find(({ id }) => id === photo)).toEqual(attachmentLine(photo, png));
    const shown = bundle.filter(({ type }) => type === 'record').map(({ image_list: images }) => images);
    expect(shown).toEqual([[imageOf(photo), imageOf(other)], [imageOf(photo)], undefined]);

    expect(await company.import(bundle)).toMatchObject({ unchanged: bundle.length, rejected: 0 });
    // Its users name an app, which belongs to the first tenant of this installation.
    const withoutUsers = (lines: typeof bundle) => lines.filter(({ type }) => type !== 'user');
    const next = await newCompany(test);
    expect(await next.import(withoutUsers(bundle))).toMatchObject({ rejected: 0 });
    expect(withoutUsers(await next.export({ format: 'bundle' }))).toEqual(withoutUsers(bundle));
    token = (await next.caller()).token;
    expect((await urls())[1]).toEqual([expect.stringMatching(linkShape), imageOf(other).url]);
  });

  it('stay behind when a bundle is asked for without them, and leave their records as they came', async () => {
    await company.import([showing('1', photo), attachmentLine(photo, png)]);
    const lines: Buffer[] = [];
    const report = await operations.exportRecords(test.app.ctx, {
      tenant: await operations.findTenant(test.app.ctx, company.tenantKey),
      app: undefined,
      userIdType: 'user_id',
      format: 'bundle',
      withoutAttachments: true,
      write: async (chunk) => {
        lines.push(Buffer.from(chunk));
      },
    });
    const text = Buffer.concat(lines).toString();
    expect(report.records).toBe(1);
    expect(text).not.toContain('"type":"attachment"');
    expect(text).toContain(imageOf(photo).url);
    expect(await company.export()).toEqual([showing('1', photo)]);
  });

  it('that are larger than other lines may be go in and out', async () => {
    const large = pngFile(15_000_000);
    expect(await company.import([attachmentLine(photo, large), itemOf('1')])).toMatchObject({ imported: 2 });
    const [line] = (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'attachment');
    expect(line).toEqual(attachmentLine(photo, large));
  });

  it('with damaged or lost bytes stop an export, which says what to do', async () => {
    const lost = pngFile('lost');
    const { sha256 } = attachmentLine(photo, lost);
    await company.import([attachmentLine(photo, lost)]);
    rmSync(join(test.app.dataFolder, 'blobs', sha256.slice(0, 2), sha256));
    const exporting = company.export({ format: 'bundle' });
    await expect(exporting).rejects.toThrow(`the bytes of attachment ${photo} are missing or damaged`);
    await expect(exporting).rejects.toThrow('--without-attachments');
    expect(await company.export()).toEqual([]);
  });

  it('can be added one by one', async () => {
    await company.import([showing('1', photo)]);
    const { ctx } = test.app;
    const added = await operations.addAttachment(ctx, company, { id: photo, name: 'a.gif', bytes: gifFile });
    expect(added).toMatchObject({ id: photo, mime: 'image/gif', createdAtMs: test.clock.nowMs });
    expect((await urls())[1]).toEqual([expect.stringMatching(linkShape)]);
    const fresh = await operations.addAttachment(ctx, company, { name: 'b.png', bytes: png });
    expect(fresh.id).toMatch(/^\d{19}$/);
    await expect(operations.addAttachment(ctx, company, { name: 'c.svg', bytes: svg })).rejects.toThrow(
      'is no JPEG, PNG, WebP, GIF or PDF',
    );
  });

  it('may have as many bytes as the setting says, and not one more', async () => {
    const strict = await openAppAt(test, { attachment_max_bytes: gifFile.length });
    const { ctx } = strict.app;
    try {
      const add = (bytes: Buffer) => operations.addAttachment(ctx, company, { name: 'a.gif', bytes });
      expect(await add(gifFile)).toMatchObject({ size: gifFile.length });
      await expect(add(Buffer.concat([gifFile, Buffer.alloc(1)]))).rejects.toThrow(
        `has ${gifFile.length + 1} bytes, more than the ${gifFile.length} of the setting attachment_max_bytes`,
      );
    } finally {
      await strict.close();
    }
  });
});
