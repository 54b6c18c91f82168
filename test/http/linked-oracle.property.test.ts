import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, expectSuccess } from '../support/answers.ts';
import { newCompany } from '../support/company.ts';
import { bundleOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const hire = '/open-apis/hire/v1';
const byUserId = 'user_id_type=user_id';
const someone = ['u_1', 'u_2', 'u_3', 'u_4', 'u_5', 'u_6', 'u_7'];
const people = ['u_1', 'u_2', 'u_3'];
const applications = ['31', '32', '9007199254740993'];
const interviewIds = ['7', '10', '98', '9007199254740992', '9007199254740993', '9223372036854775807'];
const soon = Date.UTC(2026, 10, 22, 8, 0, 0);
const begins = [1, soon - 1, soon, soon + 1, Number.MAX_SAFE_INTEGER];

/** `undefined` leaves the field out. */
const maybe = <Value>(values: readonly Value[]) => fc.constantFrom(undefined, ...values);

const anyInterview = fc.record({
  id: fc.constantFrom(...interviewIds),
  application_id: maybe(applications),
  begin_time: maybe(begins),
});
const anyRecord = fc.record({
  interview_id: maybe(interviewIds),
  user_id: maybe(people),
  interviewer: fc.record({ id: maybe(people) }),
  commit_status: maybe([1, 2]),
  conclusion: maybe([1, 2, 3, 4, 5, 6]),
  feedback_submit_time: maybe([5, 6, 7]),
});
const anyApplication = fc.record({
  id: fc.constantFrom(...applications),
  talent_id: maybe(['11', '12']),
  job_id: maybe(['21']),
  terminated: maybe([true, false]),
});
type Interview = typeof anyInterview extends fc.Arbitrary<infer Value> ? Value : never;
type InterviewRecord = (typeof anyRecord extends fc.Arbitrary<infer Value> ? Value : never) & { id: string };
type Application = typeof anyApplication extends fc.Arbitrary<infer Value> ? Value : never;
interface World {
  interviews: Interview[];
  records: InterviewRecord[];
  applications: Application[];
}

const anyWorld: fc.Arbitrary<World> = fc
  .record({
    interviews: fc.uniqueArray(anyInterview, { maxLength: 6, selector: ({ id }) => id }),
    records: fc.array(anyRecord, { maxLength: 24 }),
    applications: fc.uniqueArray(anyApplication, { maxLength: 3, selector: ({ id }) => id }),
  })
  .map((world) => ({
    ...world,
    records: world.records.map((record, index) => ({ ...record, id: String(index + 1) })),
  }));

const anyFilter = fc.record({
  application_id: maybe([...applications, '77']),
  interview_id: maybe([...interviewIds, '77']),
  start_time: maybe(begins),
  end_time: maybe(begins),
});
type Filter = typeof anyFilter extends fc.Arbitrary<infer Value> ? Value : never;

const byId = (one: { id: string }, other: { id: string }) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1);
const gaveVerdict = ({ conclusion = 0 }: InterviewRecord) => [1, 2, 6].includes(conclusion);
const evaluated = (record: InterviewRecord) =>
  record.commit_status === undefined ? gaveVerdict(record) : record.commit_status === 1;
const evaluatorOf = (record: InterviewRecord) => record.user_id ?? record.interviewer.id;

/** By the table of the documentation: who evaluated, and which verdicts there are, as pass reject pending. */
const summaryCodes: Record<string, [some: number, all: number]> = {
  '1': [7, 4],
  '12': [8, 10],
  '2': [9, 5],
  '16': [11, 15],
  '26': [12, 16],
  '6': [13, 17],
  '126': [14, 18],
};

function summaryOf(records: readonly InterviewRecord[], begin: number | undefined): number {
  const judged = records.filter((record) => gaveVerdict(record) && record.commit_status !== 2);
  const verdicts = [...new Set(judged.map(({ conclusion }) => conclusion))].sort().join('');
  const codes = summaryCodes[verdicts];
  if (codes) return codes[judged.length === records.length ? 1 : 0];
  if (records.some(({ conclusion }) => conclusion === 5)) return 6;
  const waits =
    records.length === 0
      ? begin === undefined || begin > soon
      : records.every(({ conclusion }) => conclusion === 3);
  return waits ? 2 : 3;
}

function expectedInterviews({ interviews, records }: World, filter: Filter) {
  const timed = filter.start_time !== undefined || filter.end_time !== undefined;
  return interviews
    .filter(({ id }) => filter.interview_id === undefined || filter.interview_id === id)
    .filter((one) => filter.application_id === undefined || filter.application_id === one.application_id)
    .filter(({ begin_time: begin }) => !timed || begin !== undefined)
    .filter(({ begin_time: begin = 0 }) => begin >= (filter.start_time ?? 0))
    .filter(({ begin_time: begin = 0 }) => begin <= (filter.end_time ?? Number.POSITIVE_INFINITY))
    .toSorted((one, other) => (one.begin_time ?? 0) - (other.begin_time ?? 0) || byId(one, other))
    .map((interview) => {
      const own = records.filter((record) => record.interview_id === interview.id).toSorted(byId);
      const submitted = own.filter((record) => record.commit_status !== 2);
      const times = submitted.flatMap((record) => record.feedback_submit_time ?? []);
      const newest = times.length > 0 ? Math.max(...times) : undefined;
      return JSON.parse(
        JSON.stringify({
          ...interview,
          feedback_submit_time: newest,
          interview_round_summary: summaryOf(own, interview.begin_time),
          interview_record_list:
            own.length === 0
              ? undefined
              : own.map(({ interview_id: _, feedback_submit_time: __, ...part }) => part),
        }),
      );
    });
}

function expectedTasks({ interviews, records, applications }: World, user: string) {
  const named = records.filter((record) => record.interview_id && evaluatorOf(record) === user);
  const byInterview = Map.groupBy(named, (record) => record.interview_id as string);
  return [...byInterview]
    .map(([id, own]) => {
      const interview = interviews.find((one) => one.id === id);
      const application = applications.find((one) => one.id === interview?.application_id);
      const begin = interview?.begin_time;
      let status = 2;
      if (own.some(evaluated)) status = 3;
      else if (application?.terminated || own.some(({ conclusion }) => conclusion === 5)) status = 5;
      else if (begin === undefined ? own.some(({ conclusion }) => conclusion === 3) : begin > soon)
        status = 1;
      return JSON.parse(
        JSON.stringify({
          id,
          job_id: application?.job_id,
          talent_id: application?.talent_id,
          application_id: interview?.application_id,
          activity_status: status,
        }),
      );
    })
    .toSorted(byId);
}

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe.each(databaseKinds)('whatever is stored and asked for, on %s', (kind) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    expect(test.clock.nowMs).toBe(soon);
  });
  afterAll(() => test.close());

  /** All pages, of these sizes in turn; every page but the last is full. */
  async function walk(url: string, token: string, list: readonly number[]): Promise<object[]> {
    const items: object[] = [];
    let from = '';
    for (let page = 0; ; page++) {
      const size = list[page % list.length] as number;
      const data = expectSuccess(await test.get(`${url}&page_size=${size}${from}`, token));
      expect('page_token' in data).toBe(data.has_more);
      if (data.has_more) expect(data.items).toHaveLength(size);
      items.push(...data.items);
      expect(items.length, 'more than there are').toBeLessThan(100);
      if (!data.has_more) return items;
      from = `&page_token=${data.page_token}`;
    }
  }

  it('interviewers are those that a search by hand finds, by every combination of filters', async () => {
    const times = [0, 1, 2, soon];
    const one = fc.record({ verify_status: fc.constantFrom(1, 2), update_time: fc.constantFrom(...times) });
    const filter = fc.record({
      verify_status: maybe([1, 2]),
      earliest_update_time: maybe(times),
      latest_update_time: maybe(times),
      user_ids: fc.subarray(someone),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: someone.length, maxLength: someone.length }),
        fc.array(filter, { minLength: 8, maxLength: 8 }),
        sizes,
        async (statuses, filters, list) => {
          const company = await newCompany(test);
          const { token } = await company.caller();
          const lines = statuses.map((status, index) => ({ ...status, user_id: someone[index] as string }));
          await company.import(bundleOf(lines.map((line) => ({ type: 'interviewer', ...line }))));
          for (const { user_ids: users, ...others } of filters) {
            const { verify_status, earliest_update_time = 0, latest_update_time = soon } = others;
            const given = Object.entries(others).filter(([, value]) => value !== undefined);
            const query = given.map(([name, value]) => `&${name}=${value}`).join('');
            const named = users.map((id) => `&user_ids=${id}`).join('');
            const expected = lines
              .filter((line) => verify_status === undefined || line.verify_status === verify_status)
              .filter(({ update_time: time }) => time >= earliest_update_time && time <= latest_update_time)
              .filter((line) => users.length === 0 || users.includes(line.user_id))
              // Users came in by this order; a stable sort keeps it.
              .toSorted((left, right) => left.update_time - right.update_time)
              .map(({ update_time: _, ...line }) => line);
            const url = `${hire}/interviewers?${byUserId}${query}${named}`;
            expect(await walk(url, token, list)).toEqual(expected);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  async function worldIn(world: World) {
    const company = await newCompany(test);
    const lines = [
      ...people.map((id) => ({ type: 'user', id, user_id: id })),
      ...world.applications.map((line) => ({ type: 'application', ...line })),
      ...world.interviews.map((line) => ({ type: 'interview', ...line })),
      ...world.records.map((line) => ({ type: 'record', ...line })),
    ];
    expect(await company.import(bundleOf(lines))).toMatchObject({ rejected: 0, imported: lines.length });
    return company.caller();
  }

  it('interviews are those that a search by hand finds, by every combination of filters', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyWorld,
        fc.array(anyFilter, { minLength: 8, maxLength: 8 }),
        sizes,
        async (world, filters, list) => {
          const { token } = await worldIn(world);
          for (const filter of [{}, ...filters] as Filter[]) {
            const given = Object.entries(filter).filter(([, value]) => value !== undefined);
            const query = given.map(([name, value]) => `&${name}=${value}`).join('');
            const url = `${hire}/interviews?${byUserId}${query}`;
            if (given.length === 0) expectRefusal(await test.get(url, token), 400, 1002002);
            else expect(await walk(url, token, list)).toEqual(expectedInterviews(world, filter));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tasks are those that a search by hand finds, of every status', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, sizes, async (world, list) => {
        const { token } = await worldIn(world);
        for (const user of people) {
          const expected = expectedTasks(world, user);
          const url = `${hire}/interview_tasks?${byUserId}&user_id=${user}`;
          expect(await walk(url, token, list)).toEqual(expected);
          for (const status of [1, 2, 3, 5]) {
            expect(await walk(`${url}&activity_status=${status}`, token, list)).toEqual(
              expected.filter((task) => task.activity_status === status),
            );
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});
