import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAttachment } from '#operations/attachments/add-attachment.ts';
import { demoDataset } from '#samples/dataset.ts';
import { type BodyOf, type BodyTable, putBody } from '#storage/bodies.ts';
import { putInterviewer } from '#storage/interviewers.ts';
import { writeMeta } from '#storage/meta.ts';
import { operations } from '../../src/app.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { changesOf, exportLines, exportText, linesOf } from '../support/stored.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

async function putOne({ app }: TestApp, table: BodyTable, entity: BodyOf<BodyTable> | undefined) {
  if (!entity) throw new Error('nothing to put');
  await app.ctx.database.transaction((tx) => putBody(tx, table, 1, entity as BodyOf<typeof table>));
}

async function putFile({ app }: TestApp) {
  const [file] = demoDataset().files;
  await addAttachment(app.ctx, { tenantNo: 1 }, { name: 'a.png', bytes: Buffer.from(file?.content ?? []) });
}

describe.each(databaseKinds)('sample data on %s', (kind) => {
  let test: TestApp;
  beforeEach(async () => {
    test = await openTestApp(kind);
  });
  afterEach(() => test.close());
  const fill = () => operations.fillDemo(test.app.ctx);
  const setDemo = (value: string) => test.app.ctx.database.transaction((tx) => writeMeta(tx, 'demo', value));

  it('are the same demo in every installation', async () => {
    const second = await openTestApp(kind);
    await Promise.all([fill(), operations.fillDemo(second.app.ctx)]);
    const text = await exportText(test);
    expect(await exportText(second)).toBe(text);
    expect(text.trim().split('\n')).toHaveLength(demoDataset().records.length);
    await second.close();
  });

  it('hold all that leads to the records, with the bytes of every file, and move as a bundle', async () => {
    await fill();
    const demo = demoDataset();
    const text = await exportText(test, { format: 'bundle' });
    const counts: Record<string, number> = {};
    for (const { type = '' } of linesOf(text)) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      settings: 1,
      user: demo.users.length,
      interviewer: demo.interviewers.length,
      form: demo.forms.length,
      round_type: demo.roundTypes.length,
      job: demo.jobs.length,
      talent: demo.talents.length,
      application: demo.applications.length,
      interview: demo.interviews.length,
      attachment: demo.files.length,
      record: demo.records.length,
    });
    const second = await openTestApp(kind);
    expect((await importItems(second, text)).rejects).toEqual([]);
    expect(await exportLines(second, { format: 'bundle' })).toEqual(linesOf(text));
    await second.close();
  });

  it('show images whose links lead to their bytes', async () => {
    await fill();
    const { files, records } = demoDataset();
    const [pictured] = records.filter(({ images }) => images);
    const { token } = await makeCaller(test);
    const answer = await test.get(`/open-apis/hire/v1/interview_records/${pictured?.id}`, token);
    const [image] = answer.json().data.interview_record.image_list;
    const file = files.find(({ id }) => id === image.id);
    expect(image).toMatchObject({ name: file?.name, mime: file?.mime });
    const { pathname, search } = new URL(image.url);
    const download = await test.get(pathname + search);
    expect(download.rawPayload.equals(Buffer.from(file?.content ?? []))).toBe(true);
    for await (const name of test.app.ctx.blobs.list()) expect(name).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keep each person: whoever arranged an interview here has the name of the sample', async () => {
    await importItems(test, bundleOf([{ type: 'user', id: 'somebody' }]));
    await setDemo('filling');
    await fill();
    const { interviews, users } = demoDataset();
    const lines = await exportLines(test, { format: 'bundle' });
    const stored = new Map(lines.filter(({ type }) => type === 'interview').map((line) => [line.id, line]));
    const userIds = new Map(users.map(({ userNo, userId }) => [userNo, userId]));
    for (const { id, creator } of interviews) {
      expect(stored.get(id)).toMatchObject({ creator: { id: userIds.get(creator?.userNo ?? 0) } });
    }
  });

  it('continue a demo, whatever was changed in it', async () => {
    const tenant = await fill();
    const [first] = await exportLines(test);
    await importItems(test, [{ ...first, content: 'changed' }, itemOf('1')]);
    const before = await exportText(test);
    expect(await fill()).toEqual(tenant);
    expect(await exportText(test)).toBe(before);
  });

  it('complete a demo that was interrupted', async () => {
    await fill();
    const before = await exportText(test, { format: 'bundle' });
    const log = await changesOf(test);
    await setDemo('filling');
    await fill();
    expect(await exportText(test, { format: 'bundle' })).toBe(before);
    expect(await changesOf(test)).toEqual(log);
  });

  it.each<[string, (test: TestApp) => Promise<unknown>]>([
    ['records', (there) => importItems(there, [itemOf('1')])],
    ['users', (there) => importItems(there, bundleOf([{ type: 'user', id: 'u' }]))],
    ['apps', (there) => makeCaller(there)],
    ['tenants', (there) => operations.createTenant(there.app.ctx, { name: 'Second' })],
  ])('refuse to put a demo among %s of somebody', async (_what, occupy) => {
    await occupy(test);
    await expect(fill()).rejects.toMatchObject({ code: 'refused' });
    expect((await exportLines(test)).length).toBeLessThanOrEqual(1);
  });

  it('refuse to put a demo among anything else of somebody, by itself', async () => {
    const { ctx } = test.app;
    const [form] = demoDataset().forms;
    const occupants = [
      ['talents', { id: '1' }],
      ['jobs', { id: '1' }],
      ['applications', { id: '1' }],
      ['interviews', { id: '1' }],
      ['feedback_forms', form],
      ['round_types', { id: '1', bizId: '1' }],
    ] as const;
    for (const [table, entity] of occupants) {
      await putOne(test, table, entity);
      await expect(fill(), table).rejects.toMatchObject({ code: 'refused' });
      await ctx.database.transaction((tx) => tx.deleteFrom(table).execute());
    }
    await ctx.database.transaction((tx) =>
      putInterviewer(tx, 1, { userNo: 1, certified: true, updatedAtMs: 1 }),
    );
    await expect(fill(), 'interviewers').rejects.toMatchObject({ code: 'refused' });
    await ctx.database.transaction((tx) => tx.deleteFrom('interviewers').execute());
    await putFile(test);
    await expect(fill(), 'attachments').rejects.toMatchObject({ code: 'refused' });
    await ctx.database.transaction((tx) => tx.deleteFrom('attachments').execute());
    await expect(fill()).resolves.toBeDefined();
  });

  it('are generated alike from the same seed, and a second run writes nothing', async () => {
    const second = await openTestApp(kind);
    const generate = async ({ app: { ctx } }: TestApp, records: number, seed: number) =>
      operations.generateRecords(ctx, { tenant: await operations.findTenant(ctx, undefined), records, seed });
    expect(await generate(test, 1_500, 7)).toEqual({ written: 1_500 });
    expect(await generate(second, 1_500, 7)).toEqual({ written: 1_500 });
    const text = await exportText(test);
    expect(await exportText(second)).toBe(text);
    expect(await generate(test, 1_500, 7)).toEqual({ written: 0 });
    expect(await generate(test, 1_600, 7)).toEqual({ written: 100 });
    expect((await exportText(test)).startsWith(text)).toBe(true);
    expect((await generate(second, 10, 8)).written).toBe(10);
    expect(await exportText(second)).not.toBe(text);
    await second.close();
  });
});
