import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putAttachment } from '#storage/attachments.ts';
import { operations } from '../../src/app.ts';
import { type Actors, makeActors, refusedActorRows } from '../support/actors.ts';
import { expectValid } from '../support/answer-schema.ts';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { wireRecordLists } from '../support/arbitrary-records.ts';
import { newCompany } from '../support/company.ts';
import { documentedData, schemaOf } from '../support/documented-bodies.ts';
import { formLine } from '../support/form-lines.ts';
import { bundleOf, itemOf, numbers, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v2/interview_records';
const largest = '9223372036854775807';
const stored = [...numbers(7, 6), '100', '9007199254740992', '9007199254740993', largest];
const ajv = new Ajv2020.default({ strict: false });
const isList = ajv.compile(schemaOf(documentedData['hire.v2.interview_records.list']));
const isOne = ajv.compile(schemaOf(documentedData['hire.v2.interview_records.get']));

interface Record {
  id: string;
  interviewer?: { id?: string };
}
interface Page {
  items: Record[];
  page_token?: string;
  has_more: boolean;
}

const pages: Scenario[] = [
  { name: 'answers the least page', url: `${path}?page_size=1`, ids: ['7'] },
  { name: 'answers the largest page', url: `${path}?page_size=100`, ids: stored },
  { name: 'answers nothing without ids and page_size', url: path, ids: [] },
  { name: 'takes page_size=0 as not given', url: `${path}?page_size=0`, ids: [] },
  { name: 'takes empty parameters as not given', url: `${path}?page_size=1&page_token=&ids=`, ids: ['7'] },
  { name: 'serves an app with the readonly scope', who: 'reader', url: `${path}?page_size=1`, ids: ['7'] },
  { name: 'serves an app with the scope to change', who: 'editor', url: `${path}?page_size=1`, ids: ['7'] },
  { name: 'reads ids in both spellings', url: `${path}?ids=100&ids[]=9`, ids: ['9', '100'] },
  { name: 'orders by number', url: `${path}?${repeated('ids', stored.toReversed())}`, ids: stored },
  { name: 'answers a record once', url: `${path}?ids=9&ids=9&ids=09`, ids: ['9'] },
  {
    name: 'leaves out unknown ids, and those beyond 64 bits',
    url: `${path}?ids=1&ids=9223372036854775808&ids=9`,
    ids: ['9'],
  },
  { name: 'takes a hundred ids', url: `${path}?${repeated('ids', [...numbers(500, 99), '9'])}`, ids: ['9'] },
  {
    name: 'ignores what is said about pages beside ids',
    url: `${path}?ids=9&ids=100&page_size=101&page_token=x`,
    ids: ['9', '100'],
  },
  {
    name: 'ignores the body that an official client sends with GET',
    url: `${path}?page_size=1`,
    headers: { 'content-type': 'application/json' },
    payload: '{}',
    ids: ['7'],
  },
  { name: 'answers one record', url: `${path}/9`, ids: ['9'] },
  { name: 'answers the record of the largest id', url: `${path}/${largest}`, ids: [largest] },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const refusedInList: Scenario[] = [
  ...['-1', '101', 'x', '', '1.5'].map((size) => [`page_size=${size}`, 'page_size']),
  ['page_size=1&page_size=1', 'page_size'],
  ['page_size=1&page_token=nonsense', 'page_token'],
  [`page_size=1&page_token=${'A'.repeat(32)}`, 'page_token'],
  ['page_token=nonsense', 'page_size'],
  ['page_size=0&page_token=nonsense', 'page_size'],
  ['ids=x', 'ids'],
  ['ids=9&ids=-1', 'ids'],
  [repeated('ids', numbers(1, 101)), 'ids'],
  ['page_size=1&user_id_type=people_admin_id', 'user_id_type'],
].map(([query, field]) => ({
  name: `refuses ${String(query).slice(0, 60)}`,
  url: `${path}?${query}`,
  status: 400,
  code: 1002003,
  fields: [field as string],
}));

const refusedOnes: Scenario[] = [
  ...['1', '0', '9223372036854775808', 'abc', '-1', '%209'].map((id) => [id, 'interview_record_id']),
  ['9?user_id_type=x', 'user_id_type'],
].map(([what, field]) => ({
  name: `refuses ${what}`,
  url: `${path}/${what}`,
  status: 400,
  code: 1002002,
  fields: [field as string],
}));

const refusedCallers: Scenario[] = refusedActorRows.flatMap(([who, code]) =>
  [`${path}?page_size=5`, `${path}/9`].map((url) => ({
    name: `refuses ${who} at ${url}`,
    who,
    url,
    status: 400,
    code,
    lacks: ['代码能力强', 'items'],
  })),
);

const foreign: Scenario[] = [
  {
    name: 'does not know the record of another tenant',
    who: 'foreign',
    url: `${path}/10`,
    status: 400,
    code: 1002002,
    fields: ['interview_record_id'],
  },
  {
    name: 'leaves out the ids of another tenant',
    who: 'foreign',
    url: `${path}?ids=9&ids=10`,
    status: 200,
    code: 0,
    ids: ['9'],
    lacks: ['代码能力强'],
  },
];

describe.each(databaseKinds)('interview records of version 2 on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    await importItems(
      test,
      stored.map((id) => itemOf(id)),
    );
    await importItems(test, [itemOf('9', { content: 'of another company' })], {
      tenantKey: actors.foreignTenant.tenantKey,
    });
  });
  afterAll(() => test.close());

  describe('are answered', () => runScenarios(stage, pages));
  describe('are refused in the list', () => runScenarios(stage, refusedInList));
  describe('are refused one by one', () => runScenarios(stage, refusedOnes));
  describe('are refused to a caller who may not', () => runScenarios(stage, refusedCallers));
  describe('of another tenant', () => runScenarios(stage, foreign));

  it('are shown on the version of the form they were written on', async () => {
    const company = await newCompany(test);
    const { token } = await company.caller();
    const record = itemOf('7', {
      feedback_form_id: '600',
      interview_score: { id: '6007', level: 3, zh_name: '推荐' },
      dimension_assessment_list: [{ dimension_id: '6002', dimension_type: 4, content: '很稳', id: '1' }],
    });
    await company.import(
      bundleOf([formLine('600', 'a', 1), formLine('700', 'a', 2), { type: 'record', ...record }]),
    );
    const answer = await test.get(`${path}/7?user_id_type=user_id`, token);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'SUCCESS',
      data: {
        interview_record: {
          id: '7',
          feedback_form_id: '600',
          commit_status: 1,
          submit_time: '1582084402092',
          interviewer: { id: 'u_li', name: { zh_cn: '李雷', en_us: 'Lei Li' } },
          module_assessments: [
            {
              interview_feedback_form_module_id: '6001',
              module_name: { zh_cn: '专业' },
              module_type: 2,
              dimension_assessments: [
                {
                  interview_feedback_form_dimension_id: '6002',
                  dimension_name: { zh_cn: '亮点' },
                  dimension_type: 3,
                  dimension_content: '很稳',
                },
              ],
            },
            {
              interview_feedback_form_module_id: '6003',
              module_name: { zh_cn: '面试结论' },
              module_type: 1,
              dimension_assessments: [
                {
                  interview_feedback_form_dimension_id: '6004',
                  dimension_name: { zh_cn: '结论' },
                  dimension_type: 10,
                  dimension_option: { name: { zh_cn: '通过', en_us: 'Pass' } },
                },
                {
                  interview_feedback_form_dimension_id: '6005',
                  dimension_name: { zh_cn: '得分' },
                  dimension_type: 11,
                  dimension_option: { id: '6007', name: { zh_cn: '推荐' }, score_val: 3 },
                },
                {
                  interview_feedback_form_dimension_id: '6006',
                  dimension_name: { zh_cn: '记录' },
                  dimension_type: 12,
                  dimension_content: '代码能力强 · 7',
                },
              ],
            },
          ],
        },
      },
    });
  });

  it('list the files that are here, in the order of their images', async () => {
    const company = await newCompany(test);
    const { token } = await company.caller();
    const { database } = test.app.ctx;
    const file = { mime: 'image/png', sha256: 'a'.repeat(64), createdAtMs: 1_693_884_103_327 } as const;
    await database.transaction(async (tx) => {
      await putAttachment(database, tx, company.tenantNo, {
        ...file,
        id: '50',
        name: '成绩单.png',
        size: 16_615,
      });
      await putAttachment(database, tx, company.tenantNo, { ...file, id: '60', name: 'b.png', size: 1 });
    });
    const images = ['60', 'not a number', '70', '9'.repeat(30), '50', '050'].map((id) => ({
      id,
      url: 'https://x',
    }));
    await company.import([
      itemOf('7', { image_list: images }),
      itemOf('8', { image_list: images.slice(1, 4) }),
    ]);
    const { items } = expectSuccess<Page>(await test.get(`${path}?page_size=2`, token));
    const shown = { content_type: 'image/png', create_time: '1693884103327' };
    expect(items[0]).toMatchObject({
      attachments: [
        { ...shown, file_id: '60', file_name: 'b.png', file_size: 1 },
        { ...shown, file_id: '50', file_name: '成绩单.png', file_size: 16_615 },
      ],
    });
    expect(items[1]).not.toHaveProperty('attachments');
  });

  it('name the interviewer by the kind of id that is asked for, and refuse user_id without its scope', async () => {
    const company = await newCompany(test);
    await company.import([itemOf('7')]);
    const { token } = await company.caller();
    const idFor = async (kindOfId: string) => {
      const answer = await test.get(`${path}?ids=7&user_id_type=${kindOfId}`, token);
      return expectSuccess<Page>(answer).items[0]?.interviewer?.id;
    };
    expect(await idFor('user_id')).toBe('u_li');
    expect(await idFor('open_id')).toMatch(/^ou_[0-9a-f]{32}$/);
    expect(await idFor('union_id')).toMatch(/^on_[0-9a-f]{32}$/);
    const { token: lesser } = await company.caller({ scopes: ['hire:interview'] });
    const { error } = expectRefusal(await test.get(`${path}/7?user_id_type=user_id`, lesser), 400, 99991672);
    expect(error?.permission_violations).toMatchObject([{ type: 'field_scope_required' }]);
  });

  it('are valid, whatever record was imported, in pages, by ids and one by one', async () => {
    await fc.assert(
      fc.asyncProperty(wireRecordLists(8), async (records) => {
        const company = await newCompany(test);
        const { app, token } = await company.caller();
        const { imported } = await company.import(records, { appId: app.appId });
        expect(imported).toBe(records.length);
        const listed = (await test.get(`${path}?page_size=100`, token)).json().data;
        expectValid(isList, listed);
        const ids = records.map(({ id }) => BigInt(id)).sort((one, other) => (one < other ? -1 : 1));
        expect(listed.items.map(({ id }: Record) => BigInt(id))).toEqual(ids);
        const named = (await test.get(`${path}?${repeated('ids', ids)}`, token)).json().data;
        expect(named).toEqual(listed);
        const one = (await test.get(`${path}/${ids[0]}`, token)).json().data;
        expectValid(isOne, one);
        expect(one.interview_record).toEqual(listed.items[0]);
      }),
      { numRuns: 20 },
    );
  });

  it('are returned once each in a walk, in order, whatever is written between pages', async () => {
    const anyId = fc.constantFrom(...numbers(1, 20), largest);
    const writes = fc.array(fc.record({ id: anyId, put: fc.boolean() }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), writes }), { minLength: 1, maxLength: 6 }),
        async (plan) => {
          const tenant = await operations.createTenant(test.app.ctx, { name: 'walk' });
          const { token } = await makeCaller(test, { tenantKey: tenant.tenantKey });
          const present = new Set(numbers(3, 12).map(BigInt));
          await importItems(
            test,
            [...present].map((id) => itemOf(id)),
            tenant,
          );
          const staying = new Set(present);
          const seen: bigint[] = [];
          for (let page = 0, from = ''; page === 0 || from !== ''; page++) {
            const { size, writes: changes } = plan[page] ?? { size: 5, writes: [] };
            for (const { id, put } of changes) present[put ? 'add' : 'delete'](BigInt(id));
            for (const id of staying) if (!present.has(id)) staying.delete(id);
            const written = changes.map(({ id, put }) => (put ? itemOf(id) : { id, deleted: true }));
            await importItems(test, bundleOf(written), tenant);
            const answer = await test.get(`${path}?page_size=${size}${from}`, token);
            const { items, page_token: next } = expectSuccess<Page>(answer);
            const ahead = [...present]
              .filter((id) => id > (seen.at(-1) ?? 0n))
              .sort((one, other) => (one < other ? -1 : 1));
            expect(items.map(({ id }) => BigInt(id))).toEqual(ahead.slice(0, size));
            expect(next !== undefined).toBe(ahead.length > size);
            seen.push(...items.map(({ id }) => BigInt(id)));
            from = next === undefined ? '' : `&page_token=${next}`;
          }
          expect(new Set(seen).size).toBe(seen.length);
          for (const id of staying) expect(seen).toContain(id);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('refuse page tokens of version 1, and are refused there', async () => {
    const token = actors.full?.slice('Bearer '.length);
    const first = path.replace('v2', 'v1');
    for (const [here, there, code] of [
      [path, first, 1002002],
      [first, path, 1002003],
    ] as const) {
      const { page_token: pageToken } = expectSuccess<Page>(await test.get(`${here}?page_size=1`, token));
      expectSuccess(await test.get(`${here}?page_size=1&page_token=${pageToken}`, token));
      expectRefusal(await test.get(`${there}?page_size=1&page_token=${pageToken}`, token), 400, code);
    }
  });
});

describe.each(databaseKinds)('the code of a parameter error on %s', (kind) => {
  it('is the gateway’s for declared rules where it is set so, and the page’s own for the rest', async () => {
    const test = await openTestApp(kind, { rate_limits: 'off', parameter_error_code: 99992402 });
    const { token } = await makeCaller(test);
    expectRefusal(await test.get(`${path}?page_size=101`, token), 400, 99992402);
    expectRefusal(await test.get(`${path}?ids=x`, token), 400, 1002003);
    expectRefusal(await test.get(`${path}/x`, token), 400, 1002002);
    await test.close();
  });
});
