import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BundleApplication, BundleJob, BundleTalent } from '#contract/bundle-entities.ts';
import { InterviewHead } from '#contract/hire/v1/interview-schema.ts';
import { RoundType } from '#contract/hire/v1/round-types.ts';
import { formLines } from '../support/arbitrary-forms.ts';
import { recordIds, userIds, valuesOf, wireRecords } from '../support/arbitrary-records.ts';
import { type Company, newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { begunMs, hiringLines, interviewLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { exportText, type Line, linesOf } from '../support/stored.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const settings = { type: 'settings', round_types_active_status: 2 };
const roundTypes = [
  {
    type: 'round_type',
    id: '51',
    biz_id: 'r1',
    name: { zh_cn: '技术一面' },
    process_type: 1,
    active_status: 1,
  },
  {
    type: 'round_type',
    id: '52',
    biz_id: 'r2',
    interview_assessment_template_info: { id: '81', biz_id: 'f1', name: { en_us: 'x' } },
  },
];
const interviewers = [
  { type: 'interviewer', user_id: 'u_wang', verify_status: 1, update_time: 4 },
  { type: 'interviewer', user_id: 'u_li', verify_status: 2, update_time: 5 },
];
const everything = [
  settings,
  ...hiringLines,
  formLine('81', 'f1', 1),
  ...roundTypes,
  ...interviewers,
  ...recordLines,
];

/** Lines of a bundle in one order, users apart. */
function sorted(lines: readonly object[]): object[] {
  const keyOf = (line: object) => {
    const { type, id, user_id: user } = line as Line & { user_id?: string };
    return `${type} ${id ?? user ?? ''}`;
  };
  return lines
    .filter((line) => (line as Line).type !== 'user')
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

describe.each(databaseKinds)('a bundle with everything around records, on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
  });
  const bundle = (of = company) => exportText(test, { format: 'bundle', tenantKey: of.tenantKey });

  it('goes out as it came in, and changes nothing when it comes again', async () => {
    const report = await company.import(bundleOf(everything));
    expect(report).toMatchObject({ read: everything.length, rejected: 0, unchanged: 0 });
    expect([...report.dropped]).toEqual([]);
    const exported = await bundle();
    expect(sorted(linesOf(exported))).toEqual(sorted(everything));
    const again = await company.import(exported);
    expect(again).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
    expect(await company.import(bundleOf(everything))).toMatchObject({ unchanged: everything.length });
    expect(await bundle()).toBe(exported);
    expect(await company.changes()).toHaveLength(recordLines.length);
  });

  it('is the same in an empty tenant, where whatever a line names stands before it', async () => {
    await company.import(bundleOf(everything.toReversed()));
    const exported = await bundle();
    const second = await newCompany(test);
    expect(await second.import(exported)).toMatchObject({ rejected: 0, updated: 1, unchanged: 0 });
    expect(await bundle(second)).toBe(exported);
    const types = linesOf(exported).map(({ type }) => type);
    expect([...new Set(types)]).toEqual([
      'settings',
      'user',
      'talent',
      'job',
      'application',
      'form',
      'round_type',
      'interview',
      'interviewer',
      'record',
    ]);
  });

  it('names users by the kind of id that is asked for', async () => {
    const { app } = await company.caller();
    await company.import(bundleOf(everything));
    const exported = await exportText(test, {
      format: 'bundle',
      tenantKey: company.tenantKey,
      appId: app.appId,
    });
    const named = linesOf(exported).flatMap(({ type, user_id: user, creator, contact_user: contact }) => {
      const people = [creator, contact] as ({ id?: string } | undefined)[];
      if (type === 'interviewer') return [String(user)];
      return type === 'interview' ? people.flatMap((one) => one?.id ?? []) : [];
    });
    expect(named).toHaveLength(4);
    for (const id of named) expect(id).toMatch(/^ou_[0-9a-f]{32}$/);
    expect(await company.import(exported, { appId: app.appId })).toMatchObject({
      imported: 0,
      updated: 0,
      rejected: 0,
    });
  });

  it('updates what is known', async () => {
    await company.import(bundleOf(everything));
    const changed = [
      { ...settings, round_types_active_status: 1 },
      { type: 'talent', id: '11', name: '赵二' },
      { type: 'job', id: '21', title: '架构师' },
      { type: 'application', id: '31', talent_id: '12' },
      { ...roundTypes[0], id: '53' },
      { ...interviewLines[0], round: 3 },
      { ...interviewers[0], verify_status: 2, update_time: 9 },
    ];
    expect(await company.import(bundleOf(changed))).toMatchObject({
      imported: 0,
      updated: changed.length,
      rejected: 0,
    });
    const lines = linesOf(await bundle());
    for (const line of changed) expect(lines).toContainEqual(line);
    expect(lines.filter(({ type }) => type === 'round_type')).toHaveLength(2);
  });

  it('keeps the version of a round type that came last, whatever its id', async () => {
    for (const id of ['51', '53', '52', '52']) await company.import(bundleOf([{ ...roundTypes[0], id }]));
    const lines = linesOf(await bundle()).filter(({ type }) => type === 'round_type');
    expect(lines).toEqual([{ ...roundTypes[0], id: '52' }]);
  });

  it('takes an interviewer without a time for one of now, and for the same while nothing changes', async () => {
    const line = { type: 'interviewer', user_id: 'u_li', verify_status: 2 };
    expect(await company.import(bundleOf([line]))).toMatchObject({ imported: 1 });
    const [exported] = linesOf(await bundle()).filter(({ type }) => type === 'interviewer');
    expect(exported).toEqual({ ...line, update_time: test.clock.nowMs });
    test.clock.advance(5);
    expect(await company.import(bundleOf([line]))).toMatchObject({ unchanged: 1 });
    expect(await company.import(bundleOf([{ ...line, verify_status: 1 }]))).toMatchObject({ updated: 1 });
  });

  it('ties the records that are here to their interview', async () => {
    await company.import([itemOf('1'), itemOf('2'), itemOf('3')]);
    const list = (...ids: string[]) => ({
      interview_record_list: ids.map((id) => ({ id, user_id: 'x', conclusion: 9 })),
    });
    const line = { type: 'interview', id: '7', begin_time: begunMs, interview_round_summary: 1 };
    const report = await company.import(bundleOf([{ ...line, ...list('1', '2', '99', '2') }]));
    expect(report).toMatchObject({ imported: 1, rejected: 0 });
    expect([...report.dropped]).toEqual([]);
    const tied = async () =>
      (await company.export({ format: 'bundle' }))
        .filter(({ type }) => type === 'record')
        .map((one) => one.interview_id);
    expect(await tied()).toEqual(['7', '7', undefined]);
    expect(await company.import(bundleOf([{ ...line, ...list('1', '2') }]))).toMatchObject({ unchanged: 1 });
    expect(await company.import(bundleOf([{ ...line, ...list('3') }]))).toMatchObject({ updated: 1 });
    expect(await tied()).toEqual(['7', '7', '7']);
    expect((await company.changes()).map((change) => [change.id, change.kind])).toEqual([
      ['1', 'created'],
      ['2', 'created'],
      ['3', 'created'],
      ['1', 'updated'],
      ['2', 'updated'],
      ['3', 'updated'],
    ]);
    expect((await company.export()).map(({ content }) => content)).toEqual(
      ['1', '2', '3'].map((id) => itemOf(id).content),
    );
  });

  it('links the ids of a person in an interview, and refuses where they belong to two', async () => {
    const { app } = await company.caller();
    const line = (creator: string, contact?: string) => ({
      type: 'interview',
      id: '7',
      creator: { id: creator },
      ...(contact !== undefined && { contact_user: { id: contact } }),
    });
    await company.import(bundleOf([line('u_hr')]));
    await company.import(bundleOf([line('ou_hr')]), { appId: app.appId });
    expect(await company.countUsers()).toBe(1);
    const [user] = (await company.export({ format: 'bundle' })).filter(({ type }) => type === 'user');
    expect(user).toMatchObject({ user_id: 'u_hr', open_ids: [{ app_id: app.appId, open_id: 'ou_hr' }] });
    await company.import(bundleOf([line('ou_hr', 'ou_other')]), { appId: app.appId });
    await company.import([itemOf('1', { user_id: 'u_2', interviewer: { id: 'u_2' } })]);
    const clash = await company.import(bundleOf([line('u_hr', 'u_2')]));
    expect(clash).toMatchObject({ rejected: 1 });
    expect(clash.rejects[0]?.reason).toContain('another user');
  });

  it('reports bad lines and takes the good ones around them', async () => {
    const bad: [object, string][] = [
      [{ type: 'settings', round_types_active_status: 3 }, 'round_types_active_status'],
      [{ type: 'talent' }, 'id'],
      [{ type: 'talent', id: 'x' }, 'id'],
      [{ type: 'talent', id: '5', name: 7 }, 'name'],
      [{ type: 'talent', id: '5', create_time: -1 }, 'create_time'],
      [{ type: 'job', id: '05' }, 'id'],
      [{ type: 'job', id: '5', process_type: 3 }, 'process_type'],
      [{ type: 'application', id: '9223372036854775808' }, 'id'],
      [{ type: 'application', id: '5', talent_id: 'x' }, 'talent_id'],
      [{ type: 'application', id: '5', job_id: '0' }, 'job_id'],
      [{ type: 'application', id: '5', terminated: 1 }, 'terminated'],
      [{ type: 'round_type', id: '5' }, 'biz_id'],
      [{ type: 'round_type', id: 'x', biz_id: 'b' }, 'id'],
      [{ type: 'round_type', id: '5', biz_id: 'b', active_status: true }, 'active_status'],
      [{ type: 'interview', id: '5', application_id: 'a1' }, 'application_id'],
      [{ type: 'interview', id: '5', application_id: '' }, 'application_id'],
      [{ type: 'interview', id: '5', begin_time: '1710036000000' }, 'begin_time'],
      [{ type: 'interview', id: '5', round: -1 }, 'round'],
      [{ type: 'interview', id: '5', video_type: 6 }, 'video_type'],
      [{ type: 'interview', id: '5', creator: { id: 'a\nb' } }, 'creator.id'],
      [{ type: 'interview', id: '5', contact_user: { id: '' } }, 'contact_user.id'],
      [
        { type: 'interview', id: '5', meeting_room_list: [{ reserved_status: 0 }] },
        'meeting_room_list[0].reserved_status',
      ],
      [{ type: 'interview', id: '5', interview_record_list: [{}] }, 'interview_record_list[0].id'],
      [{ type: 'interview', id: '5', interview_record_list: [{ id: 'x' }] }, 'interview_record_list[0].id'],
      [{ type: 'interviewer', verify_status: 1 }, 'user_id'],
      [{ type: 'interviewer', user_id: 'u' }, 'verify_status'],
      [{ type: 'interviewer', user_id: '\u0001', verify_status: 1 }, 'user_id'],
      [{ type: 'interviewer', user_id: 'u', verify_status: 3 }, 'verify_status'],
      [{ type: 'constructor', id: '5' }, 'type'],
    ];
    const lines = bad.flatMap(([line], index) => [line, { type: 'talent', id: String(index + 1) }]);
    const report = await company.import(bundleOf(lines));
    const rejects = report.rejects.toSorted((left, right) => left.line - right.line);
    expect(rejects.map(({ line, field }) => [line, field])).toEqual(
      bad.map(([, field], index) => [index * 2 + 1, field]),
    );
    expect(report).toMatchObject({ imported: bad.length, rejected: bad.length });
  });
});

const anyInterview = fc
  .tuple(
    valuesOf<Record<string, unknown>>(InterviewHead),
    fc.record({ application: recordIds, creator: userIds, contact: userIds }),
  )
  .map(([head, ids]) => {
    const { creator, contact_user: contact } = head as Record<string, { id?: string } | undefined>;
    return {
      ...head,
      type: 'interview',
      ...('application_id' in head && { application_id: ids.application }),
      ...(creator && { creator: { ...creator, ...('id' in creator && { id: ids.creator }) } }),
      ...(contact && { contact_user: { ...contact, ...('id' in contact && { id: ids.contact }) } }),
    } as Line & Record<string, unknown>;
  });
const anyApplication = fc
  .tuple(valuesOf<Record<string, unknown>>(BundleApplication), recordIds, recordIds)
  .map(([line, talent, job]) => ({
    ...line,
    type: 'application',
    ...('talent_id' in line && { talent_id: talent }),
    ...('job_id' in line && { job_id: job }),
  }));
const anyOf = (type: string, schema: unknown) =>
  valuesOf<Record<string, unknown>>(schema).map((line) => ({ ...line, type }));
const anyRoundType = anyOf('round_type', RoundType);
const anyForm = fc.tuple(formLines, recordIds).map(([line, id]) => ({ ...line, type: 'form', id }));
const anyInterviewer = fc
  .tuple(userIds, fc.constantFrom(1, 2), fc.maxSafeInteger())
  .map(([id, status, time]) => ({
    type: 'interviewer',
    user_id: id,
    verify_status: status,
    update_time: Math.abs(time),
  }));
const anyRecord = fc
  .tuple(wireRecords, fc.option(recordIds, { nil: undefined }), fc.option(recordIds, { nil: undefined }))
  .map(([line, interview, form]) => ({
    ...line,
    type: 'record',
    ...(interview !== undefined && { interview_id: interview }),
    ...(form !== undefined && { feedback_form_id: form }),
  }));
const distinct = (line: fc.Arbitrary<object>, keys: readonly string[] = ['id']) =>
  fc.uniqueArray(line, {
    maxLength: 6,
    comparator: (one, other) =>
      keys.some((key) => (one as Record<string, unknown>)[key] === (other as Record<string, unknown>)[key]),
  });

const anyLines = fc
  .tuple(
    distinct(anyInterview),
    distinct(anyApplication),
    distinct(anyOf('talent', BundleTalent)),
    distinct(anyOf('job', BundleJob)),
    distinct(anyRoundType, ['id', 'biz_id']),
    distinct(anyForm, ['id', 'biz_id']),
    distinct(anyInterviewer, ['user_id', 'update_time']),
    distinct(anyRecord),
  )
  .map((lists) => lists.flat());

describe.each(databaseKinds)('any lines of a bundle on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
  });
  afterAll(() => test.close());

  it('go out as they came, move whole, and change nothing when they come again', async () => {
    await fc.assert(
      fc.asyncProperty(anyLines, async (lines) => {
        const [first, second] = [await newCompany(test), await newCompany(test)];
        const report = await first.import(bundleOf(lines));
        expect(report.rejects).toEqual([]);
        expect(report).toMatchObject({ imported: lines.length, rejected: 0 });
        expect([...report.dropped]).toEqual([]);
        const exported = await exportText(test, { format: 'bundle', tenantKey: first.tenantKey });
        const own = { type: 'settings', round_types_active_status: 1 };
        expect(sorted(linesOf(exported))).toEqual(sorted([own, ...lines]));
        await second.import(exported);
        expect(await exportText(test, { format: 'bundle', tenantKey: second.tenantKey })).toBe(exported);
        expect(await first.import(exported)).toMatchObject({ imported: 0, updated: 0, rejected: 0 });
      }),
      { numRuns: 15 },
    );
  });

  it('are answered as they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        distinct(anyInterview),
        distinct(anyRoundType, ['id', 'biz_id']),
        async (interviews, rounds) => {
          const company = await newCompany(test);
          const { token } = await company.caller();
          await company.import(bundleOf([...interviews, ...rounds]));
          for (const { type: _, ...line } of interviews as Line[]) {
            const url = `/open-apis/hire/v1/interviews?user_id_type=user_id&interview_id=${line.id}`;
            const { items } = (await test.get(url, token)).json().data;
            const stageId = line.stage_id ?? (line.stage as { id?: string } | undefined)?.id;
            const begin = Number(line.begin_time ?? Number.POSITIVE_INFINITY);
            expect(items).toEqual([
              {
                ...line,
                ...(stageId !== undefined && { stage_id: stageId }),
                interview_round_summary: begin <= test.clock.nowMs ? 3 : 2,
              },
            ]);
          }
          const { items } = (await test.get('/open-apis/hire/v1/interview_round_types', token)).json().data;
          expect(sorted(items)).toEqual(sorted((rounds as Line[]).map(({ type: _, ...line }) => line)));
        },
      ),
      { numRuns: 15 },
    );
  });
});
