import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, newCompany } from '../support/company.ts';
import { bundleOf, itemOf, repeated } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const reference = JSON.parse(readFileSync('test/fixtures/reference-answer.json', 'utf8'));
const [example] = reference.data.items;
const listPath = '/open-apis/hire/v1/interview_records';
const ids = (lines: readonly { id: string }[]) => lines.map(({ id }) => id);

describe.each(databaseKinds)('import on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });

  /** What the core endpoint answers for ids, to an app with all scopes. */
  async function answered(recordIds: readonly string[], token: string, userIdType = 'open_id') {
    const query = `${repeated('ids', recordIds)}&user_id_type=${userIdType}`;
    const answer = await test.get(`${listPath}?${query}`, token);
    return answer.json().data.items;
  }

  it('reads nothing from the saved answer of an empty tenant', async () => {
    const report = await company.import([
      { code: 0, msg: 'success', data: { has_more: false } },
      { code: 0, msg: 'success', data: { items: [], has_more: false } },
    ]);
    expect(report).toMatchObject({ read: 0, imported: 0, rejected: 0 });
  });

  it('says when ids that are taken as user_ids look like open_ids', async () => {
    const openId = `ou_${'0123456789abcdef'.repeat(2)}`;
    const report = await company.import([itemOf('41', { user_id: openId }), itemOf('42', { user_id: 'x1' })]);
    expect(report).toMatchObject({ imported: 2, likelyOpenIds: 1 });
  });

  describe('of user ids', () => {
    const item = itemOf('7', { user_id: 'x1', interviewer: { id: 'x2', name: { zh_cn: '李雷' } } });

    it.each(['open_id', 'union_id', 'user_id'] as const)(
      'takes ids of kind %s with an app, and gives them back to it',
      async (userIdType) => {
        const { app, token } = await company.caller();
        await company.import([item], { appId: app.appId, userIdType });
        expect(await answered(['7'], token, userIdType)).toEqual([item]);
        for (const other of ['open_id', 'union_id', 'user_id'].filter((one) => one !== userIdType)) {
          const [shown] = await answered(['7'], token, other);
          expect([shown.user_id, shown.interviewer.id]).not.toContain('x1');
          expect(new Set([shown.user_id, shown.interviewer.id]).size).toBe(2);
        }
      },
    );

    it('takes user_ids and union_ids without an app', async () => {
      const { token } = await company.caller();
      await company.import([item]);
      await company.import([{ ...item, id: '8' }], { userIdType: 'union_id' });
      expect(await answered(['7'], token, 'user_id')).toEqual([item]);
      expect(await answered(['8'], token, 'union_id')).toEqual([{ ...item, id: '8' }]);
      expect(await company.countUsers()).toBe(4);
    });

    it('takes open_ids as those of the app alone', async () => {
      const { app, token } = await company.caller();
      const other = await company.caller();
      await company.import([item], { appId: app.appId });
      expect(await answered(['7'], token)).toEqual([item]);
      const [shown] = await answered(['7'], other.token);
      expect(shown.user_id).toMatch(/^ou_[0-9a-f]{32}$/);
      expect(await answered(['7'], token, 'union_id')).toEqual(
        await answered(['7'], other.token, 'union_id'),
      );
      expect(await answered(['7'], token, 'user_id')).toEqual(await answered(['7'], other.token, 'user_id'));
    });

    it('keeps one person who is named twice as one user', async () => {
      await company.import([itemOf('7'), itemOf('8')]);
      expect(await company.countUsers()).toBe(1);
    });

    it.each(['\u0001', 'a\nb', '\u007f', 'x'.repeat(257)])('refuses the user id %j', async (id) => {
      const report = await company.import([
        itemOf('7', { user_id: id }),
        itemOf('8', { interviewer: { id } }),
        itemOf('9'),
      ]);
      expect(report.rejects.map(({ line, field }) => [line, field])).toEqual([
        [1, 'user_id'],
        [2, 'interviewer.id'],
      ]);
      expect(report).toMatchObject({ imported: 1, rejected: 2 });
    });
  });

  it('reads what people have: lines, saved answers on one or many lines, single records, lists', async () => {
    const page = (first: string, second: string) => ({
      code: 0,
      msg: 'SUCCESS',
      data: { items: [itemOf(first), itemOf(second)], page_token: 'x', has_more: true },
    });
    const input = [
      JSON.stringify(itemOf('1')),
      JSON.stringify(page('2', '3')),
      JSON.stringify(page('4', '5'), null, 4),
      JSON.stringify({ code: 0, data: { interview_record: itemOf('6') } }, null, 2),
      '',
      JSON.stringify([itemOf('7'), itemOf('8')]),
      JSON.stringify({ items: [itemOf('9')], has_more: false }),
      JSON.stringify({ code: 0, msg: 'SUCCESS', data: { items: [], has_more: false } }),
    ].join('\r\n');
    const report = await company.import(`\ufeff${input}`);
    expect(report).toMatchObject({
      read: 9,
      imported: 9,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      rejectFile: undefined,
    });
    expect(ids(await company.export())).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('changes nothing when the same content comes again', async () => {
    await company.import([itemOf('1'), itemOf('2'), example]);
    const before = await company.export();
    test.clock.advance(60_000);
    const again = await company.import([itemOf('1'), itemOf('2'), example]);
    expect(again).toMatchObject({ read: 3, imported: 0, updated: 0, unchanged: 3, rejected: 0 });
    const reordered = Object.fromEntries(
      Object.entries(itemOf('1', { conclusion: 1, image_list: null })).reverse(),
    );
    expect(await company.import([reordered])).toMatchObject({ unchanged: 1 });
    expect(await company.changes()).toHaveLength(3);
    expect(await company.export()).toEqual(before);
  });

  it('does not count another image link as other content, but any other change', async () => {
    const image = { id: '1', url: 'https://a.example/1', name: '成绩单' };
    const withImage = (change: object) => itemOf('1', { image_list: [{ ...image, ...change }] });
    await company.import([withImage({})]);
    expect(await company.import([withImage({ url: 'https://a.example/2' })])).toMatchObject({
      unchanged: 1,
    });
    expect(await company.import([withImage({ name: '' })])).toMatchObject({ updated: 1 });
    expect(await company.export()).toEqual([withImage({ name: '' })]);
  });

  it('updates a known record with other content, and notes each change in order', async () => {
    await company.import([itemOf('1'), itemOf('2')]);
    test.clock.advance(5_000);
    const changed = itemOf('2', { content: '', conclusion: 6 });
    const { interviewer: _interviewer, ...without } = itemOf('1');
    expect(await company.import([changed, without])).toMatchObject({ imported: 0, updated: 2 });
    expect(await company.export()).toEqual([without, changed]);
    const start = test.clock.nowMs - 5_000;
    expect(await company.changes()).toEqual([
      { seq: 1, id: '1', kind: 'created', atMs: start },
      { seq: 2, id: '2', kind: 'created', atMs: start },
      { seq: 3, id: '2', kind: 'updated', atMs: start + 5_000 },
      { seq: 4, id: '1', kind: 'updated', atMs: start + 5_000 },
    ]);
  });

  it('takes the last of several lines with one id, each counted for what it did', async () => {
    const report = await company.import([
      itemOf('1', { content: 'first' }),
      itemOf('2'),
      itemOf('1', { content: 'second' }),
      itemOf('1', { content: 'second' }),
      itemOf('1', { content: 'third' }),
    ]);
    expect(report).toMatchObject({ read: 5, imported: 2, updated: 2, unchanged: 1, rejected: 0 });
    expect(await company.export()).toEqual([itemOf('1', { content: 'third' }), itemOf('2')]);
    expect((await company.changes()).map(({ seq, id, kind }) => [seq, id, kind])).toEqual([
      [1, '1', 'created'],
      [2, '2', 'created'],
      [3, '1', 'updated'],
      [4, '1', 'updated'],
    ]);
  });

  it('drops what is not documented, counts it and names it', async () => {
    const report = await company.import([
      itemOf('1', { color: 'red', interviewer: { id: 'u_li', avatar: 'x' } }),
      itemOf('2', { color: null, dimension_assessment_list: [{ id: '5', weight: 1 }, { weight: 2 }] }),
      itemOf('3', { color: null, interview_id: '77' }),
    ]);
    expect(report).toMatchObject({ imported: 3, rejected: 0 });
    expect(Object.fromEntries(report.dropped)).toEqual({
      color: 3,
      'interviewer.avatar': 1,
      'dimension_assessment_list[].weight': 2,
      interview_id: 1,
    });
    expect(await company.export()).toEqual([
      itemOf('1', { interviewer: { id: 'u_li' } }),
      itemOf('2', { dimension_assessment_list: [{ id: '5' }, {}] }),
      itemOf('3'),
    ]);
  });

  it('takes null as absent, and keeps empty texts, objects and lists', async () => {
    const empty = {
      content: '',
      interviewer: {},
      interview_score: {},
      question_list: [],
      dimension_assessment_list: [{}],
    };
    await company.import([{ id: '1', conclusion: null, image_list: null, ...empty }]);
    expect(await company.export()).toEqual([{ id: '1', ...empty }]);
  });

  it('sorts by the number of an id, from 1 to 2^63 - 1', async () => {
    const numbers = ['9223372036854775807', '9', '10', '9007199254740993', '9007199254740992', '1'];
    await company.import(numbers.map((id) => itemOf(id)));
    const sorted = numbers.toSorted((left, right) => (BigInt(left) < BigInt(right) ? -1 : 1));
    expect(ids(await company.export())).toEqual(sorted);
    expect((await company.changes()).map(({ id }) => id)).toEqual(numbers);
  });

  it('shows its result at once', async () => {
    const { token } = await company.caller();
    const first = async () =>
      (await test.get(`${listPath}?page_size=100&user_id_type=user_id`, token)).json().data;
    expect(await first()).toEqual({ items: [], has_more: false });
    await company.import([itemOf('1')]);
    expect(await first()).toEqual({ items: [itemOf('1')], has_more: false });
    await company.import([itemOf('1', { content: 'other' }), itemOf('2', { user_id: 'u_new' })]);
    expect((await first()).items).toEqual([
      itemOf('1', { content: 'other' }),
      itemOf('2', { user_id: 'u_new' }),
    ]);
    await company.import(bundleOf([{ id: '1', deleted: true }]));
    expect(ids((await first()).items)).toEqual(['2']);
  });

  it('leaves other tenants alone', async () => {
    const other = await newCompany(test);
    await company.import([itemOf('1', { content: 'ours' })]);
    await other.import([itemOf('1', { content: 'theirs' })]);
    expect(await company.import(bundleOf([{ id: '1', deleted: true }]))).toMatchObject({ updated: 1 });
    expect(await company.export()).toEqual([]);
    expect(await other.export()).toEqual([itemOf('1', { content: 'theirs' })]);
    expect((await other.changes()).map(({ seq, kind: what }) => [seq, what])).toEqual([[1, 'created']]);
  });
});
