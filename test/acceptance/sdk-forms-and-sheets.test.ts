import { Client } from '@larksuiteoapi/node-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formLine } from '../support/form-lines.ts';
import { bundleOf, itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

describe.each(databaseKinds)('the official Node SDK, on %s,', (kind) => {
  let test: TestApp;
  let client: Client;
  beforeAll(async () => {
    test = await openTestApp(kind, { rate_limits: 'off' });
    const { app, appSecret } = await makeCaller(test);
    const domain = await test.http.listen({ host: '127.0.0.1', port: 0 });
    client = new Client({ appId: app.appId, appSecret, domain, logger: silent });
    const forms = [...numbers(1, 5).map((id) => formLine(id, `form ${id}`, 1)), formLine('9', 'form 1', 2)];
    const records = numbers(100, 7).map((id) => ({
      type: 'record',
      ...itemOf(id, { feedback_form_id: '1' }),
    }));
    await importItems(test, bundleOf([...forms, ...records]));
  });
  afterAll(() => test.close());

  it('walks through the newest forms, and reads an old version by its id', async () => {
    const ids: (string | undefined)[] = [];
    const pager = await client.hire.v1.interviewFeedbackForm.listWithIterator({ params: { page_size: 2 } });
    for await (const page of pager) ids.push(...(page?.items ?? []).map(({ id }) => id));
    expect(ids).toEqual(['2', '3', '4', '5', '9']);
    const { code, data } = await client.hire.v1.interviewFeedbackForm.list({
      params: { interview_feedback_form_ids: ['1', '9'], page_size: 1 },
    });
    expect(code).toBe(0);
    expect(data?.has_more).toBe(false);
    expect(data?.items?.map(({ id, version }) => [id, version])).toEqual([
      ['1', 1],
      ['9', 2],
    ]);
  });

  it('walks through records by module, reads them by ids and one by one, and finds their form', async () => {
    const records = [];
    const pager = await client.hire.v2.interviewRecord.listWithIterator({ params: { page_size: 3 } });
    for await (const page of pager) records.push(...(page?.items ?? []));
    expect(records.map(({ id }) => id)).toEqual(numbers(100, 7));
    const named = await client.hire.v2.interviewRecord.list({ params: { ids: ['106', '100'] } });
    expect(named.data?.items).toEqual([records[0], records[6]]);
    const one = await client.hire.v2.interviewRecord.get({ path: { interview_record_id: '100' } });
    expect(one.data?.interview_record).toEqual(records[0]);
    expect(one.data?.interview_record?.interviewer?.id).toMatch(/^ou_/);
    const formId = one.data?.interview_record?.feedback_form_id ?? '';
    const { data } = await client.hire.v1.interviewFeedbackForm.list({
      params: { interview_feedback_form_ids: [formId] },
    });
    const modules = new Set(data?.items?.[0]?.modules?.map(({ id }) => id));
    for (const module of records[0]?.module_assessments ?? []) {
      expect(modules).toContain(module.interview_feedback_form_module_id);
    }
  });

  it('gets an empty list of records without ids and page_size', async () => {
    const { code, data } = await client.hire.v2.interviewRecord.list({});
    expect({ code, data }).toEqual({ code: 0, data: { items: [], has_more: false } });
  });
});
