import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, newCompany } from '../support/company.ts';
import { formLine } from '../support/form-lines.ts';
import { fullInterview, hiringLines, recordLines } from '../support/hiring-lines.ts';
import { bundleOf, itemOf } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import type { Line } from '../support/stored.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const hire = '/open-apis/hire/v1';
const byUserId = 'user_id_type=user_id';
const recordsUrl = `${hire}/interview_records?page_size=100&${byUserId}`;
const interviewsUrl = `${hire}/interviews?start_time=1&page_size=100&${byUserId}`;

/** Answers of the endpoints around records, saved and imported somewhere else. */
describe.each(databaseKinds)('saved answers on %s', (kind) => {
  let test: TestApp;
  let source: { token: string };
  let company: Company;
  let token: string;

  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    const origin = await newCompany(test);
    source = await origin.caller();
    await origin.import(
      bundleOf([
        { type: 'settings', round_types_active_status: 2 },
        ...hiringLines,
        { type: 'round_type', id: '51', biz_id: 'r1', process_type: 2, active_status: 1 },
        { type: 'interviewer', user_id: 'u_li', verify_status: 2, update_time: 4 },
        { type: 'interviewer', user_id: 'u_hr', verify_status: 1, update_time: 5 },
        formLine('81', 'f1', 1),
        ...recordLines,
      ]),
    );
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    company = await newCompany(test);
    token = (await company.caller()).token;
  });

  const saved = async (url: string) => (await test.get(url, source.token)).body;
  /** Import what a URL answers, and answer what it answers then. */
  const moved = async (url: string) => {
    const report = await company.import(await saved(url));
    expect(report).toMatchObject({ rejected: 0 });
    expect([...report.dropped]).toEqual([]);
    return (await test.get(url, token)).json().data;
  };

  it('of interviews bring them in, and tie the records that came before', async () => {
    await company.import(await saved(recordsUrl));
    expect(await moved(interviewsUrl)).toEqual(JSON.parse(await saved(interviewsUrl)).data);
    const again = await company.import(await saved(interviewsUrl));
    expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 5 });
  });

  it('of interviews tie the records that come after them, page by page', async () => {
    await company.import(await saved(interviewsUrl));
    for (let from = ''; ; ) {
      const url = `${hire}/interview_records?page_size=4&${byUserId}${from}`;
      const page = await saved(url);
      await company.import(page);
      const { has_more: hasMore, page_token: next } = JSON.parse(page).data;
      if (!hasMore) break;
      from = `&page_token=${next}`;
    }
    expect((await test.get(interviewsUrl, token)).json()).toEqual(JSON.parse(await saved(interviewsUrl)));
    const again = await company.import(await saved(interviewsUrl));
    expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 5 });
  });

  it('of interviews without any record, laid out over lines, bring in the rest', async () => {
    const { items } = JSON.parse(await saved(interviewsUrl)).data;
    await company.import(JSON.stringify(JSON.parse(await saved(interviewsUrl)), undefined, 2));
    const answer = (await test.get(interviewsUrl, token)).json().data;
    const own = (list: Line[]) =>
      list.map(({ interview_record_list: _, interview_round_summary: __, ...one }) => one);
    expect(own(answer.items)).toEqual(own(items));
  });

  it('of the interviews of a talent bring them in, too', async () => {
    await company.import(await saved(recordsUrl));
    const byTalent = await saved(`${hire}/interviews/get_by_talent?talent_id=11&${byUserId}`);
    const report = await company.import(byTalent);
    expect(report).toMatchObject({ read: 5, imported: 5 });
    const url = `${hire}/interviews?application_id=31&${byUserId}`;
    expect((await test.get(url, token)).json()).toEqual(JSON.parse(await saved(url)));
  });

  it('of round types bring in the switch, too', async () => {
    const url = `${hire}/interview_round_types`;
    expect(await moved(url)).toEqual(JSON.parse(await saved(url)).data);
    expect((await test.get(url, token)).json().data.active_status).toBe(2);
  });

  it('of interviewers bring them in', async () => {
    const url = `${hire}/interviewers?${byUserId}`;
    expect(await moved(url)).toEqual(JSON.parse(await saved(url)).data);
  });

  it('of an empty tenant bring in nothing', async () => {
    const other = (await (await newCompany(test)).caller()).token;
    for (const url of [recordsUrl, interviewsUrl, `${hire}/interviewers?${byUserId}`]) {
      const { body } = await test.get(url, other);
      expect(await company.import(body)).toMatchObject({ read: 0, rejected: 0 });
    }
  });

  it('of everything else are refused, instead of becoming empty records', async () => {
    const urls: [string, RegExp][] = [
      [`${hire}/interview_tasks?user_id=u_li&${byUserId}`, /is an interview task/],
      [`/open-apis/hire/v2/interview_records?page_size=10&${byUserId}`, /is a record of version 2/],
      [`${hire}/interview_feedback_forms`, /is a feedback form without biz_id/],
    ];
    for (const [url, reason] of urls) {
      const body = await saved(url);
      const { items } = JSON.parse(body).data;
      expect(items.length).toBeGreaterThan(0);
      const report = await company.import(body);
      expect(report).toMatchObject({ read: items.length, rejected: items.length });
      for (const [index, reject] of report.rejects.entries()) {
        expect(reject).toEqual({
          line: 1,
          field: `data.items[${index}]`,
          reason: expect.stringMatching(reason),
        });
      }
    }
    expect(await company.export()).toEqual([]);
  });

  it('stand beside each other in one file, item by item, too', async () => {
    const { type: _, ...interviewer } = { type: '', user_id: 'u_li', verify_status: 2 };
    const { conclusion: __, ...record } = itemOf('3');
    const mixed = [itemOf('1'), fullInterview, interviewer, { id: '2' }, { ...record, round: 1 }];
    expect(await company.import(JSON.stringify(mixed))).toMatchObject({ imported: 5, rejected: 0 });
    const second = await newCompany(test);
    expect(await second.import(mixed)).toMatchObject({ imported: 5, rejected: 0 });
    expect((await second.export()).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('names the interview that is bad, by its place', async () => {
    const body = JSON.stringify({
      code: 0,
      data: {
        items: [
          { id: '1', begin_time: 1 },
          { id: '2', begin_time: 'soon' },
          { application_id: '3', interview_list: [{ id: 'x', round: 0 }] },
        ],
      },
    });
    const report = await company.import(body);
    expect(report).toMatchObject({ read: 3, imported: 1, rejected: 2 });
    expect(report.rejects.map(({ field }) => field)).toEqual([
      'data.items[1].begin_time',
      'data.items[2].interview_list[0].id',
    ]);
  });

  it('notes user ids that look like those of an app nobody named', async () => {
    const openId = `ou_${'0'.repeat(32)}`;
    const report = await company.import([
      { id: '1', begin_time: 1, creator: { id: openId } },
      { id: '2', begin_time: 1, contact_user: { id: 'u_li' } },
      { user_id: openId, verify_status: 1 },
    ]);
    expect(report).toMatchObject({ imported: 3, likelyOpenIds: 2 });
  });
});
