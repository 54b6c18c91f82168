import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoDataset } from '#samples/dataset.ts';
import { operations } from '../../src/app.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { changesOf, exportLines, exportText } from '../support/stored.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

describe.each(databaseKinds)('sample data on %s', (kind) => {
  let test: TestApp;
  beforeEach(async () => {
    test = await openTestApp(kind);
  });
  afterEach(() => test.close());
  const fill = () => operations.fillDemo(test.app.ctx);

  it('are the same demo in every installation', async () => {
    const second = await openTestApp(kind);
    await Promise.all([fill(), operations.fillDemo(second.app.ctx)]);
    const text = await exportText(test);
    expect(await exportText(second)).toBe(text);
    expect(text.trim().split('\n')).toHaveLength(demoDataset().records.length);
    const bundle = await exportLines(test, { format: 'bundle' });
    const types = Map.groupBy(bundle, ({ type }) => type);
    expect(types.get('form')).toHaveLength(demoDataset().forms.length);
    expect(types.get('interview')).toHaveLength(demoDataset().interviews.length);
    expect(types.get('user')).toHaveLength(demoDataset().users.length);
    await second.close();
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
    const { database } = test.app.ctx;
    await fill();
    const before = await exportText(test);
    const log = await changesOf(test);
    await database.transaction((tx) =>
      tx.updateTable('meta').set({ value: 'filling' }).where('name', '=', 'demo').execute(),
    );
    await fill();
    expect(await exportText(test)).toBe(before);
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
