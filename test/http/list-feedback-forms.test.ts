import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Actors, makeActors } from '../support/actors.ts';
import { expectSuccess } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { bundleOf, numbers, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { refusedCallersOf, runScenarios, type Scenario } from '../support/scenarios.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const path = '/open-apis/hire/v1/interview_feedback_forms';
const idsName = 'interview_feedback_form_ids';
const largest = '9223372036854775807';

/** Twelve forms; the first has three versions, the second two. */
const lines = [
  ...numbers(1, 12).map((id) => formLine(id, `form ${id}`, 1)),
  formLine('9007199254740993', 'form 1', 2),
  formLine(largest, 'form 1', 10),
  formLine('9007199254740992', 'form 2', 2),
];
const newest = [...numbers(3, 10), '9007199254740992', largest];

interface Form {
  id: string;
  version: number;
}

const pages: Scenario[] = [
  { name: 'answers ten forms when no size is given', url: path, ids: newest.slice(0, 10) },
  { name: 'takes page_size=0 as not given', url: `${path}?page_size=0`, ids: newest.slice(0, 10) },
  { name: 'answers the newest version of each form', url: `${path}?page_size=100`, ids: newest },
  { name: 'answers the least page', url: `${path}?page_size=1`, ids: ['3'] },
  {
    name: 'takes empty parameters as not given',
    url: `${path}?page_token=&${idsName}=&page_size=1`,
    ids: ['3'],
  },
  { name: 'serves an app with the readonly scope', who: 'reader', url: `${path}?page_size=1`, ids: ['3'] },
  { name: 'serves an app with the scope to change', who: 'editor', url: `${path}?page_size=1`, ids: ['3'] },
  {
    name: 'ignores a kind of user id, even an unknown one',
    url: `${path}?page_size=1&user_id_type=x`,
    ids: ['3'],
  },
  {
    name: 'ignores the body that an official client sends with GET',
    url: `${path}?page_size=1`,
    headers: { 'content-type': 'application/json' },
    payload: '{}',
    ids: ['3'],
  },
].map((row) => ({ ...row, status: 200, code: 0 }) as Scenario);

const byIds: Scenario[] = [
  { name: 'answers old versions', url: `${path}?${repeated(idsName, ['2', '1'])}`, ids: ['1', '2'] },
  { name: 'reads the other spelling of a list', url: `${path}?${idsName}[]=1&${idsName}=3`, ids: ['1', '3'] },
  {
    name: 'orders by number',
    url: `${path}?${repeated(idsName, lines.map(({ id }) => id).toReversed())}`,
    ids: [...numbers(1, 12), '9007199254740992', '9007199254740993', largest],
  },
  { name: 'answers a form once', url: `${path}?${repeated(idsName, ['1', '1'])}`, ids: ['1'] },
  {
    name: 'leaves out unknown ids, and those beyond 64 bits',
    url: `${path}?${repeated(idsName, ['77', '9223372036854775808', '1'])}`,
    ids: ['1'],
  },
  { name: 'answers nothing for unknown ids alone', url: `${path}?${idsName}=77`, ids: [] },
  { name: 'takes a hundred ids', url: `${path}?${repeated(idsName, numbers(12, 100))}`, ids: ['12'] },
  {
    name: 'ignores what is said about pages',
    url: `${path}?${repeated(idsName, ['1', '2'])}&page_size=101&page_token=x`,
    ids: ['1', '2'],
  },
].map(
  (row) => ({ ...row, status: 200, code: 0, lacks: ['page_token'], holds: ['"has_more":false'] }) as Scenario,
);

const refused: Scenario[] = [
  ...['-1', '101', 'x', ''].map((size) => [`page_size=${size}`, 'page_size']),
  ['page_size=1&page_size=1', 'page_size'],
  ['page_token=nonsense', 'page_token'],
  [`page_token=${'A'.repeat(32)}`, 'page_token'],
  [`${idsName}=x`, idsName],
  [`${idsName}=1&${idsName}=-1`, idsName],
  [repeated(idsName, numbers(1, 101)), idsName],
].map(([query, field]) => ({
  name: `refuses ${String(query).slice(0, 60)}`,
  url: `${path}?${query}`,
  status: 400,
  code: 1002002,
  fields: [field as string],
}));

const refusedCallers: Scenario[] = refusedCallersOf(path, ['评价表', 'items']);

describe.each(databaseKinds)('listing feedback forms on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    actors = await makeActors(test);
    expect(await importItems(test, bundleOf(lines.toReversed()))).toMatchObject({ imported: lines.length });
    await importItems(test, bundleOf([formLine('1', 'form 1', 99, { name: { zh_cn: 'foreign' } })]), {
      tenantKey: actors.foreignTenant.tenantKey,
    });
  });
  afterAll(() => test.close());

  describe('in pages', () => runScenarios(stage, pages));
  describe('by ids', () => runScenarios(stage, byIds));
  describe('with a parameter that cannot be used', () => runScenarios(stage, refused));
  describe('for a caller who may not', () => runScenarios(stage, refusedCallers));

  it('answers the documented fields, and no biz_id', async () => {
    const token = actors.full?.slice('Bearer '.length);
    const answer = await test.get(`${path}?${idsName}=1`, token);
    expect(answer.json()).toEqual({
      code: 0,
      msg: 'success',
      data: {
        has_more: false,
        items: [
          {
            id: '1',
            version: 1,
            name: { zh_cn: '评价表 form 1', en_us: 'Form form 1' },
            type: 1,
            modules: [
              {
                id: '11',
                name: { zh_cn: '专业' },
                type: 2,
                sequence: 1,
                dimensions: [
                  {
                    id: '12',
                    name: { zh_cn: '亮点' },
                    type: 3,
                    enabled: true,
                    sequence: 1,
                    is_required: false,
                  },
                ],
              },
              {
                id: '13',
                name: { zh_cn: '面试结论' },
                type: 1,
                sequence: 2,
                dimensions: [
                  {
                    id: '14',
                    name: { zh_cn: '结论' },
                    type: 10,
                    enabled: true,
                    sequence: 1,
                    is_required: false,
                  },
                  {
                    id: '15',
                    name: { zh_cn: '得分' },
                    type: 11,
                    enabled: true,
                    sequence: 2,
                    is_required: false,
                    option_items: [{ id: '17', name: { zh_cn: '推荐' } }],
                  },
                  {
                    id: '16',
                    name: { zh_cn: '记录' },
                    type: 12,
                    enabled: true,
                    sequence: 3,
                    is_required: false,
                  },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  it('answers an empty list to a tenant without forms', async () => {
    const company = await newCompany(test);
    const { token } = await company.caller();
    expect((await test.get(path, token)).json().data).toEqual({ items: [], has_more: false });
  });

  it('goes by version, not by id, where an older one has the higher id', async () => {
    const company = await newCompany(test);
    await company.import(bundleOf([formLine('9', 'a', 1), formLine('3', 'a', 2), formLine('5', 'a', 3)]));
    const { token } = await company.caller();
    const { items } = expectSuccess<{ items: Form[] }>(await test.get(path, token));
    expect(items.map(({ id }) => id)).toEqual(['5']);
  });

  it('takes no second form of the same version, and goes on', async () => {
    const company = await newCompany(test);
    const report = await company.import(
      bundleOf([formLine('1', 'a', 1), formLine('2', 'a', 1), formLine('3', 'a', 2), formLine('1', 'a', 1)]),
    );
    expect(report).toMatchObject({ imported: 2, rejected: 1, unchanged: 1 });
    expect(report.rejects).toMatchObject([
      { line: 2, reason: 'form 1 is version 1 of a already; raise version' },
    ]);
    const { token } = await company.caller();
    const { items } = expectSuccess<{ items: Form[] }>(await test.get(path, token));
    expect(items.map(({ id }) => id)).toEqual(['3']);
  });

  it('shows every form in a walk, and no version twice, whatever is added between pages', async () => {
    const added = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
    const steps = fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), added }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(added, steps, async (before, plan) => {
        const tenant = await operations.createTenant(test.app.ctx, { name: 'walk' });
        const { token } = await makeCaller(test, { tenantKey: tenant.tenantKey });
        const current = new Map<string, { id: bigint; version: number }>();
        let nextId = 100n;
        const add = async (forms: readonly number[]) => {
          const fresh = forms.map((number) => {
            const bizId = `f${number}`;
            const version = (current.get(bizId)?.version ?? 0) + 1;
            current.set(bizId, { id: nextId, version });
            return formLine(nextId++, bizId, version);
          });
          if (fresh.length > 0) await importItems(test, bundleOf(fresh), tenant);
        };
        await add([0, 1, 2, 3, ...before]);
        const atStart = [...current.keys()];
        const seen: bigint[] = [];
        for (let page = 0, from = ''; page === 0 || from !== ''; page++) {
          const { size, added: more } = plan[page] ?? { size: 4, added: [] };
          if (page > 0) await add(more);
          const answer = await test.get(`${path}?page_size=${size}${from}`, token);
          const { items, page_token: next } = expectSuccess<{ items: Form[]; page_token?: string }>(answer);
          const ahead = [...current.values()]
            .filter(({ id }) => id > (seen.at(-1) ?? 0n))
            .map(({ id }) => id);
          ahead.sort((one, other) => Number(one - other));
          expect(items.map(({ id }) => BigInt(id))).toEqual(ahead.slice(0, size));
          expect(next !== undefined).toBe(ahead.length > size);
          seen.push(...items.map(({ id }) => BigInt(id)));
          from = next === undefined ? '' : `&page_token=${next}`;
        }
        expect(new Set(seen).size).toBe(seen.length);
        const shown = new Set(seen);
        for (const bizId of atStart) expect(shown).toContain(current.get(bizId)?.id);
      }),
      { numRuns: 15 },
    );
  });
});
