import { readFileSync } from 'node:fs';
import { Client } from '@larksuiteoapi/node-sdk';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedData, schemaOf } from '../support/documented-bodies.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { type RunningServer, startServer } from '../support/process.ts';
import { tokenCache } from '../support/token-cache.ts';

const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const ajv = new Ajv2020.default({ strict: false });
const judges = new Map(
  Object.entries(documentedData).map(([operationId, shape]) => [operationId, ajv.compile(schemaOf(shape))]),
);

type Documented = keyof typeof documentedData;
interface Answer<Data> {
  code?: number | undefined;
  data?: Data | undefined;
}

/** The data of a success, every field of which is documented for this endpoint with this JSON type. */
async function dataOf<Data>(operationId: Documented, call: Promise<Answer<Data>>): Promise<Data> {
  const { code, data } = await call;
  expect(code).toBe(0);
  const judge = judges.get(operationId);
  judge?.(data);
  expect(judge?.errors ?? [], operationId).toEqual([]);
  return data as Data;
}

interface Page<Item> {
  items?: Item[] | undefined;
  page_token?: string | undefined;
  has_more?: boolean | undefined;
}

/** All items of a list, by following page tokens. */
async function everyPage<Item>(
  operationId: Documented,
  read: (page: { page_token?: string }) => Promise<Answer<Page<Item>>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let token: string | undefined; ; ) {
    const page: Page<Item> = await dataOf(
      operationId,
      read(token === undefined ? {} : { page_token: token }),
    );
    all.push(...(page.items ?? []));
    expect(page.page_token === undefined).toBe(!page.has_more);
    if (!page.has_more) return all;
    token = page.page_token;
  }
}

interface DemoApp {
  app_id: string;
  app_secret: string;
}

describe.each(databaseKinds)('the official Node SDK around interview records on %s', (kind) => {
  let location: Location;
  let server: RunningServer;
  let client: Client;

  beforeAll(async () => {
    location = await newLocation(kind);
    server = await startServer(['--demo', ...location.flags], { env: { MIANPING_RATE_LIMITS: 'off' } });
    const { apps_file: file } = server.announced.demo as { apps_file: string };
    const [app] = JSON.parse(readFileSync(file, 'utf8')) as [DemoApp];
    client = new Client({
      appId: app.app_id,
      appSecret: app.app_secret,
      domain: server.url,
      logger: silent,
      cache: tokenCache(),
    });
  });
  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  const allInterviews = () =>
    everyPage('hire.v1.interviews.list', (page) =>
      client.hire.v1.interview.list({ params: { start_time: '1', page_size: 50, ...page } }),
    );
  const allRecords = async () => {
    const all = [];
    for await (const page of await client.hire.v1.interviewRecord.listWithIterator({
      params: { page_size: 100 },
    }))
      all.push(...(page?.items ?? []));
    return all;
  };

  it('finds every record of the demo through its interviews', async () => {
    const interviews = await allInterviews();
    expect(interviews.length).toBeGreaterThanOrEqual(150);
    const linked = interviews.flatMap((one) => one.interview_record_list ?? []).map(({ id }) => id);
    const records = await allRecords();
    expect(records.length).toBeGreaterThanOrEqual(300);
    expect([...linked].sort()).toEqual(records.map(({ id }) => id).sort());
    const begins = interviews.map(({ begin_time: begin }) => Number(begin));
    expect(begins).toEqual([...begins].sort((a, b) => a - b));
  });

  it('follows an interviewer to tasks, talents, and back to the same interviews', async () => {
    const interviews = await allInterviews();
    const byId = new Map(interviews.map((one) => [one.id, one]));
    const userIds = new Set(
      interviews.flatMap((one) => (one.interview_record_list ?? []).map((record) => record.user_id ?? '')),
    );
    const talents = new Set<string>();
    let tasks = 0;
    for (const userId of userIds) {
      const mine = await everyPage('hire.v1.interview_tasks.list', (page) =>
        client.hire.v1.interviewTask.list({ params: { user_id: userId, page_size: 20, ...page } }),
      );
      tasks += mine.length;
      for (const task of mine) {
        const interview = byId.get(task.id ?? '');
        expect(interview?.application_id).toBe(task.application_id);
        expect(interview?.interview_record_list?.some((record) => record.user_id === userId)).toBe(true);
        talents.add(task.talent_id ?? '');
      }
    }
    expect(tasks).toBe(interviews.reduce((sum, one) => sum + (one.interview_record_list?.length ?? 0), 0));
    expect(talents.size).toBeGreaterThanOrEqual(60);
    const [talentId = ''] = talents;
    const { items } = await dataOf(
      'hire.v1.interviews.get_by_talent',
      client.hire.v1.interview.getByTalent({ params: { talent_id: talentId } }),
    );
    for (const { application_id: application, interview_list: list } of items ?? []) {
      for (const one of list ?? []) expect(byId.get(one.id)).toEqual(one);
      expect(list?.every((one) => one.application_id === application)).toBe(true);
    }
    expect(items?.length).toBeGreaterThan(0);
  });

  it('understands every dimension of a record by the version of its form', async () => {
    const records = await everyPage('hire.v2.interview_records.list', (page) =>
      client.hire.v2.interviewRecord.list({ params: { page_size: 100, ...page } }),
    );
    const formIds = [...new Set(records.map((record) => record.feedback_form_id ?? ''))];
    const { items: forms = [] } = await dataOf(
      'hire.v1.interview_feedback_forms.list',
      client.hire.v1.interviewFeedbackForm.list({
        params: { interview_feedback_form_ids: formIds, page_size: 1 },
      }),
    );
    expect(forms.map(({ id }) => id).sort()).toEqual(formIds.sort());
    const newest = await everyPage('hire.v1.interview_feedback_forms.list', (page) =>
      client.hire.v1.interviewFeedbackForm.list({ params: { page_size: 2, ...page } }),
    );
    expect(new Set(newest.map(({ type }) => type))).toEqual(new Set([1, 2, 3]));
    expect(newest.every(({ version }) => (version ?? 0) >= 2)).toBe(true);
    const dimensionIds = new Set(
      forms
        .flatMap((form) => (form.modules ?? []).flatMap((module) => module.dimensions ?? []))
        .map(({ id }) => id),
    );
    const answered = records
      .flatMap((record) => record.module_assessments ?? [])
      .flatMap((module) => module.dimension_assessments ?? []);
    expect(answered.length).toBeGreaterThan(1000);
    for (const { interview_feedback_form_dimension_id: id } of answered) expect(dimensionIds).toContain(id);
    const types = new Set(answered.map(({ dimension_type: type }) => type));
    expect(types).toEqual(new Set([1, 2, 3, 5, 6, 7, 10, 11, 12]));
  });

  it('gets single records of version 2 as the list shows them', async () => {
    const { items: records = [] } = await dataOf(
      'hire.v2.interview_records.list',
      client.hire.v2.interviewRecord.list({ params: { page_size: 5 } }),
    );
    for (const record of records) {
      const one = await dataOf(
        'hire.v2.interview_records.get',
        client.hire.v2.interviewRecord.get({ path: { interview_record_id: record.id ?? '' } }),
      );
      expect(one.interview_record).toEqual(record);
    }
    expect(records).toHaveLength(5);
  });

  it('reads the round types of both processes, tied to forms that exist', async () => {
    const { items = [] } = await dataOf(
      'hire.v1.interview_round_types.list',
      client.hire.v1.interviewRoundType.list({}),
    );
    expect(new Set(items.map(({ process_type: process }) => process))).toEqual(new Set([1, 2]));
    const campus = await dataOf(
      'hire.v1.interview_round_types.list',
      client.hire.v1.interviewRoundType.list({ params: { process_type: 2 } }),
    );
    expect(campus.items).toEqual(items.filter(({ process_type: process }) => process === 2));
    const ids = items.map((one) => one.interview_assessment_template_info?.id ?? '');
    const forms = await dataOf(
      'hire.v1.interview_feedback_forms.list',
      client.hire.v1.interviewFeedbackForm.list({ params: { interview_feedback_form_ids: ids } }),
    );
    expect(new Set(forms.items?.map(({ id }) => id))).toEqual(new Set(ids));
  });

  it('certifies an interviewer, who then stands last in the list', async () => {
    const list = () =>
      everyPage('hire.v1.interviewers.list', (page) =>
        client.hire.v1.interviewer.list({ params: { page_size: 3, ...page } }),
      );
    const before = await list();
    const [first] = before;
    const { interviewer } = await dataOf(
      'hire.v1.interviewers.patch',
      client.hire.v1.interviewer.patch({
        path: { interviewer_id: first?.user_id ?? '' },
        data: { interviewer: { verify_status: 1 } },
      }),
    );
    expect(interviewer).toEqual({ user_id: first?.user_id, verify_status: 1 });
    expect(await list()).toEqual([...before.slice(1), interviewer]);
  });

  it('follows every image of a record to its bytes', async () => {
    const images = (await allRecords()).flatMap((record) => record.image_list ?? []);
    expect(images.length).toBeGreaterThan(20);
    for (const image of images) {
      const { attachment } = await dataOf(
        'hire.v1.attachments.get',
        client.hire.v1.attachment.get({
          path: { attachment_id: image.id ?? '' },
          params: { type: 3 },
        }),
      );
      expect(attachment).toMatchObject({ id: image.id, name: image.name, mime: image.mime });
      for (const url of [image.url, attachment?.url]) {
        expect(url).toMatch(new RegExp(`^${server.url}/`));
        const answer = await fetch(url ?? '');
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe(image.mime);
        expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
      }
    }
  });
});
