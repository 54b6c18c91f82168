import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WireRecord, wireRecordLists, withoutLinks } from '../support/arbitrary-records.ts';
import { newCompany } from '../support/company.ts';
import { repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const [example] = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8')).data.items;
const listPath = '/open-apis/hire/v1/interview_records';
const runs = { numRuns: 25, examples: [[[example]] as [WireRecord[]]] };

function byId(records: readonly WireRecord[]): WireRecord[] {
  return records.toSorted((left, right) => (BigInt(left.id) < BigInt(right.id) ? -1 : 1));
}

describe.each(databaseKinds)('records on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());

  it.each(['open_id', 'union_id', 'user_id'] as const)(
    'with ids of kind %s are answered as they were imported',
    async (userIdType) => {
      await fc.assert(
        fc.asyncProperty(wireRecordLists(12), async (records) => {
          const company = await newCompany(test);
          const { app, token } = await company.caller();
          const report = await company.import(records, { appId: app.appId, userIdType });
          expect(report).toMatchObject({ imported: records.length, rejected: 0 });
          expect([...report.dropped]).toEqual([]);
          const wanted = byId(records);
          const query = `user_id_type=${userIdType}`;
          const listed = await test.get(`${listPath}?${query}&page_size=100`, token);
          expect(listed.json()).toEqual({
            code: 0,
            msg: 'SUCCESS',
            data: { items: wanted, has_more: false },
          });
          const named = await test.get(
            `${listPath}?${query}&${repeated(
              'ids',
              records.map(({ id }) => id),
            )}`,
            token,
          );
          expect(named.json().data.items).toEqual(wanted);
          const [first] = wanted;
          const single = await test.get(`${listPath}/${first?.id}?${query}`, token);
          expect(single.json().data).toEqual({ interview_record: first });
        }),
        runs,
      );
    },
  );

  it('are the same after import, export and import', async () => {
    await fc.assert(
      fc.asyncProperty(wireRecordLists(12), async (records) => {
        const [first, second] = [await newCompany(test), await newCompany(test)];
        await first.import(records);
        const exported = (await first.export()) as WireRecord[];
        expect(exported).toEqual(byId(records));
        const report = await second.import(exported);
        expect(report).toMatchObject({ imported: records.length, rejected: 0 });
        expect(await second.export()).toEqual(exported);
        expect(await second.import(records)).toMatchObject({ unchanged: records.length });
        const linked = exported.map((record) => ({
          ...record,
          ...(record.image_list && {
            image_list: record.image_list.map((image) => ({ ...image, url: 'https://new.example/' })),
          }),
        }));
        expect(await second.import(linked)).toMatchObject({ unchanged: records.length });
        expect(withoutLinks((await second.export()) as WireRecord[])).toEqual(withoutLinks(exported));
      }),
      runs,
    );
  });

  it('become what came last when their content changes', async () => {
    await fc.assert(
      fc.asyncProperty(wireRecordLists(6), wireRecordLists(6), async (before, after) => {
        const company = await newCompany(test);
        const changed = after.map((record, index) => ({ ...record, id: before[index]?.id ?? record.id }));
        const latest = new Map([...before, ...changed].map((record) => [record.id, record]));
        const one = await company.import(before);
        const two = await company.import(changed);
        expect(one.imported + two.imported).toBe(latest.size);
        expect(two.rejected).toBe(0);
        expect(withoutLinks((await company.export()) as WireRecord[])).toEqual(
          withoutLinks(byId([...latest.values()])),
        );
        const kinds = (await company.changes()).map(({ kind: change }) => change);
        expect(kinds).toHaveLength(before.length + two.imported + two.updated);
      }),
      { numRuns: 15 },
    );
  });
});
