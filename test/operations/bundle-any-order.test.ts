import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectSuccess } from '../support/answers.ts';
import { openAppAt } from '../support/app-at.ts';
import { attachmentLine, imageOf } from '../support/attachment-lines.ts';
import { type Company, newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { fullInterview, hiringLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf, itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { pngFile } from '../support/sample-files.ts';
import { exportText, type Line } from '../support/stored.ts';
import { importItems, openTestApp, type TestApp } from '../support/test-app.ts';

const hire = '/open-apis/hire';
const byUserId = 'user_id_type=user_id';
const people = ['u_li', 'u_wang', 'u_hr', 'u_contact'];
const listOf = (...ids: string[]) => ({ interview_record_list: ids.map((id) => ({ id })) });

/** Each names something that another line is about; records 71 to 73 are named by their interviews alone. */
const lines: object[] = [
  { type: 'settings', round_types_active_status: 2 },
  ...people.map((id) => ({
    type: 'user',
    id,
    user_id: id,
    name: { zh_cn: id },
    union_ids: [{ union_id: `on_${id}` }],
  })),
  ...hiringLines.filter((line) => (line as Line).id !== fullInterview.id),
  { type: 'interview', ...fullInterview, ...listOf('602', '61', '71') },
  { type: 'interview', id: '46', application_id: '30', begin_time: 7, ...listOf('72', '73') },
  formLine('81', 'f1', 1),
  formLine('82', 'f1', 2, { name: { zh_cn: '新' } }),
  { type: 'round_type', id: '51', biz_id: 'r1', interview_assessment_template_info: { biz_id: 'f1' } },
  { type: 'interviewer', user_id: 'u_wang', verify_status: 1, update_time: 4 },
  { type: 'interviewer', user_id: 'u_li', verify_status: 2, update_time: 5 },
  attachmentLine('91', pngFile()),
  ...recordLines,
  { ...itemOf('71', { image_list: [imageOf('91')] }), type: 'record', feedback_form_id: '81' },
  { ...itemOf('72', { user_id: 'u_wang', commit_status: 2, conclusion: 1 }), type: 'record' },
  { ...itemOf('73', { user_id: undefined, interviewer: { id: 'u_hr' } }), type: 'record' },
];

const answers = [
  `${hire}/v1/interviews?start_time=1&page_size=100&${byUserId}`,
  `${hire}/v1/interviews?application_id=33&${byUserId}`,
  `${hire}/v1/interviews/get_by_talent?talent_id=11&${byUserId}`,
  ...people.map((id) => `${hire}/v1/interview_tasks?page_size=20&user_id=${id}&${byUserId}`),
  `${hire}/v1/interview_round_types`,
  `${hire}/v1/interview_feedback_forms`,
  `${hire}/v1/interview_feedback_forms?interview_feedback_form_ids=81`,
  `${hire}/v1/interviewers?${byUserId}`,
  `${hire}/v2/interview_records?page_size=100&${byUserId}`,
];

describe.each(databaseKinds)('lines that name each other, on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });

  /** What the tenant holds and answers, apart from links, which live for minutes, and the order of users. */
  const stateOf = async (of: Company) => {
    const exported = await of.export({ format: 'bundle' });
    const { token } = await of.caller();
    const bodies: unknown[] = [];
    for (const url of answers) bodies.push(expectSuccess<object>(await test.get(url, token)));
    return {
      lines: exported.filter(({ type }) => type !== 'user'),
      users: exported
        .filter(({ type }) => type === 'user')
        .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      bodies,
    };
  };

  it('come to the same in any order and over any files, and change nothing when they come again', async () => {
    await company.import(bundleOf(lines));
    const expected = await stateOf(company);
    const [interview] = (expected.bodies[0] as { items: { interview_record_list?: Line[] }[] }).items;
    expect(interview).toMatchObject({ id: '46', interview_record_list: [{ id: '72' }, { id: '73' }] });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        fc.array(fc.integer({ min: 0, max: lines.length }), { maxLength: 3 }),
        async (shuffled, cuts) => {
          const other = await newCompany(test);
          const places = [0, ...cuts.toSorted((one, two) => one - two), lines.length];
          const files = places.slice(1).map((end, index) => shuffled.slice(places[index], end));
          for (const file of files) expect(await other.import(bundleOf(file))).toMatchObject({ rejected: 0 });
          expect(await stateOf(other)).toEqual(expected);
          const changes = await other.changes();
          for (const file of files.toReversed()) {
            const again = await other.import(bundleOf(file));
            expect(again).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
          }
          expect(await other.changes()).toEqual(changes);
        },
      ),
      { numRuns: 8 },
    );
  });

  const interview = { type: 'interview', id: '7', begin_time: 5, ...listOf('1', '2') };
  const interviewOf = async (of: Company, id: string) => {
    const exported = await of.export({ format: 'bundle' });
    const record = exported.find((line) => line.type === 'record' && line.id === id);
    return record && (record.interview_id ?? 'none');
  };
  const awaiting = async () =>
    (await company.export({ format: 'bundle' }))
      .filter(({ type }) => type === 'interview')
      .map(({ interview_record_list: list }) => list);

  it('ties a record that comes after the saved interview that names it', async () => {
    expect(await company.import(bundleOf([interview]))).toMatchObject({ imported: 1 });
    expect(await company.import(bundleOf([interview]))).toMatchObject({ unchanged: 1 });
    expect(await company.import([itemOf('1')])).toMatchObject({ imported: 1 });
    expect(await company.import([itemOf('1')])).toMatchObject({ unchanged: 1 });
    expect(await company.changes()).toMatchObject([{ id: '1', kind: 'created' }]);
    expect(await interviewOf(company, '1')).toBe('7');
    expect(await company.import(bundleOf([interview]))).toMatchObject({ unchanged: 1 });
    const more = { ...interview, ...listOf('1', '2', '3') };
    expect(await company.import(bundleOf([more]))).toMatchObject({ updated: 1 });
    expect(await awaiting()).toEqual([listOf('2', '3').interview_record_list]);
    expect(await company.changes()).toHaveLength(1);
  });

  it('takes what a record says of its own interview before what an earlier one said', async () => {
    await company.import(bundleOf([interview, { ...interview, id: '8', ...listOf('2') }]));
    await company.import(bundleOf([{ ...itemOf('1'), interview_id: '9' }, itemOf('2')]));
    expect([await interviewOf(company, '1'), await interviewOf(company, '2')]).toEqual(['9', '8']);
    await company.import(bundleOf([itemOf('1', { conclusion: 2 }), itemOf('2', { conclusion: 2 })]));
    expect([await interviewOf(company, '1'), await interviewOf(company, '2')]).toEqual(['9', '8']);
    expect(await awaiting()).toEqual([undefined, undefined]);
  });

  it('moves with what still waits, and waits for nothing that was deleted', async () => {
    await company.import(bundleOf([interview, itemOf('1')]));
    const exported = await exportText(test, { format: 'bundle', tenantKey: company.tenantKey });
    const second = await newCompany(test);
    await second.import(exported);
    expect(await exportText(test, { format: 'bundle', tenantKey: second.tenantKey })).toBe(exported);
    await second.import([itemOf('2')]);
    expect(await interviewOf(second, '2')).toBe('7');
    const deletion = { type: 'record', id: '2', deleted: true };
    expect(await company.import(bundleOf([deletion]))).toMatchObject({ updated: 1 });
    expect(await company.import(bundleOf([deletion]))).toMatchObject({ unchanged: 1 });
    await company.import([itemOf('2')]);
    expect(await interviewOf(company, '2')).toBe('none');
    expect(await company.changes()).toHaveLength(2);
  });

  it('ties whatever comes first of an interview and its record, which two programs bring in at once', async () => {
    const replica = await openAppAt(test);
    const there = { ...test, app: replica.app };
    const ids = numbers(1, 30);
    const interviews = ids.map((id) => ({ type: 'interview', id: `7${id}`, ...listOf(id) }));
    const importThere = (id: string) => importItems(there, [itemOf(id)], { tenantKey: company.tenantKey });
    await Promise.all([
      ...interviews.map((line) => company.import(bundleOf([line]))),
      ...ids.toReversed().map(importThere),
    ]);
    for (const id of ids) expect(await interviewOf(company, id)).toBe(`7${id}`);
    expect(await awaiting()).toEqual(ids.map(() => undefined));
    await replica.close();
  });

  it('ties no record of another tenant', async () => {
    await company.import(bundleOf([interview]));
    const other = await newCompany(test);
    await other.import([itemOf('1')]);
    expect(await interviewOf(other, '1')).toBe('none');
    expect(await awaiting()).toEqual([interview.interview_record_list]);
  });
});
