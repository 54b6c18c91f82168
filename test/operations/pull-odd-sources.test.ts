import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, UnavailableError } from '#client/errors.ts';
import { operations } from '../../src/app.ts';
import { type Company, newCompany } from '../support/company.ts';
import { databaseKinds } from '../support/locations.ts';
import { beginPull, sourceApp } from '../support/pulling.ts';
import { sampleItems } from '../support/sample-items.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { runPull, type Told, toldSource } from '../support/told-source.ts';

describe.each(databaseKinds)('a pull into %s from a source with odd answers', (kind) => {
  let test: TestApp;
  let company: Company;
  let source: { tenantKey: string; appId: string };
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    company = await newCompany(test);
    source = { tenantKey: company.tenantKey, appId: `${sourceApp}${company.tenantNo}` };
  });

  async function pulled(first: Told, second?: Told, change: { dryRun?: boolean } = {}) {
    const { pull, rejects } = await beginPull(test, { ...source, ...change });
    try {
      const verified = await runPull(test, pull, { first, ...(second && { second }) });
      return { pull, rejects, verified, counts: pull.report.kinds.record };
    } finally {
      await operations.endPull(test.app.ctx, pull);
    }
  }
  const exported = () => company.export({ appId: source.appId });

  it('keeps a record that the list skipped because others before it went meanwhile', async () => {
    const records = sampleItems(9);
    await pulled({ pages: [records] });
    // Read by position: while the first page is read, two of it go, and the third page begins two further on.
    const left = records.slice(2);
    const { counts } = await pulled({
      pages: [records.slice(0, 3), records.slice(3, 6), records.slice(8)],
      byId: left,
    });
    expect(counts).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    const next = await pulled({ pages: [left] });
    expect(next.counts).toMatchObject({ created: 0, updated: 0, unchanged: 7, deleted: 2 });
    expect((await company.changes()).filter(({ kind: what }) => what === 'deleted')).toHaveLength(2);
    expect(await exported()).toEqual(left);
  });

  it('learns of an application by the task of one whom a record names as interviewer alone', async () => {
    const task = { id: '7', application_id: '31', job_id: '21', talent_id: '11', activity_status: 5 };
    const interview = { id: '7', application_id: '31', begin_time: 5, interview_record_list: [{ id: '1' }] };
    const record = { id: '1', commit_status: 2, interviewer: { id: 'ou_1' } };
    await pulled({
      pages: [[record]],
      answers: {
        '/v1/interviews': { items: [interview], has_more: false },
        '/v1/interview_tasks': { items: [task], has_more: false },
      },
    });
    const lines = await company.export({ format: 'bundle', appId: source.appId });
    const line = { type: 'application', id: '31', talent_id: '11', job_id: '21', terminated: true };
    expect(lines).toContainEqual(line);
  });

  it('stores a record that the list skipped as it is now', async () => {
    const records = sampleItems(3);
    await pulled({ pages: [records] });
    const changed = { ...records[1], content: 'changed' };
    const { counts } = await pulled({
      pages: [[records[0]], [records[2]]],
      byId: [records[0], changed, records[2]],
    });
    expect(counts).toEqual({ created: 0, updated: 1, unchanged: 2, deleted: 0, rejected: 0 });
    expect(await exported()).toEqual([records[0], changed, records[2]]);
  });

  it('counts a record once when verifying, though a change moved it to another page', async () => {
    const records = sampleItems(4);
    const moved = { pages: [records.slice(0, 3), [records[0], records[3]]] };
    const { verified, counts } = await pulled({ pages: [records] }, moved);
    expect(verified).toEqual({ there: 4, here: 4, mismatches: [] });
    expect(counts.created).toBe(4);
  });

  it('counts and keeps once what does not land, and not as here', async () => {
    const [good, bad, long] = sampleItems(3);
    const told = { pages: [[good, { ...bad, conclusion: 77 }, { ...long, id: '9'.repeat(30) }, { id: 17 }]] };
    const { verified, counts, rejects } = await pulled(told, told);
    expect(counts).toMatchObject({ created: 1, rejected: 3 });
    expect(rejects.map(({ id }) => id)).toEqual([bad?.id, '9'.repeat(30), undefined]);
    expect(verified).toMatchObject({ there: 4, here: 1 });
    const reasons = verified?.mismatches.map(({ id, reason }) => [id, reason]);
    expect(reasons?.sort()).toEqual([
      ['', 'not here'],
      [bad?.id, 'not here'],
      ['9'.repeat(30), 'not here'],
    ]);
  });

  it('keeps no file of rejected items in a dry run', async () => {
    const [record] = sampleItems(1);
    const { counts, pull } = await pulled({ pages: [[{ ...record, conclusion: 77 }]] }, undefined, {
      dryRun: true,
    });
    expect(counts.rejected).toBe(1);
    expect(pull.rejects.close()).toBe(undefined);
  });

  it('takes null for an empty list, and no other thing', async () => {
    const pages = [sampleItems(1)];
    const path = '/interview_round_types';
    expect((await pulled({ pages, answers: { [path]: { items: null } } })).counts.created).toBe(1);
    await expect(pulled({ pages, answers: { [path]: { items: {} } } })).rejects.toThrow('items is no array');
    expect((await pulled({ pages })).pull.resumed).toBe(true);
  });

  it('goes on without the form of a sheet that is no sheet', async () => {
    const [first, second] = sampleItems(2);
    const items = [null, 3, { id: second?.id, feedback_form_id: '55' }];
    const answers = { '/v2/interview_records': { items } };
    expect((await pulled({ pages: [[first, second]], answers })).counts.created).toBe(2);
    const lines = await company.export({ appId: source.appId, format: 'bundle' });
    expect(lines.find(({ id }) => id === second?.id)).toMatchObject({ feedback_form_id: '55' });
  });

  it.each([
    ['refuses', new ApiError('/', { reason: 'bad page_token', code: 1002002 })],
    ['breaks on', new UnavailableError('/', { reason: 'system error', code: 1002001 })],
  ])('begins a list again whose token it %s', async (_what, error) => {
    const records = sampleItems(6);
    const pages = [records.slice(0, 3), records.slice(3)];
    const away = new ApiError('/', { reason: 'not now', code: 1 });
    await expect(pulled({ pages, refuse: (token) => (token === '1' ? away : undefined) })).rejects.toThrow(
      'not now',
    );
    let refusals = 0;
    const { pull, counts } = await pulled({
      pages,
      refuse: (token) => (token === '1' && refusals++ === 0 ? error : undefined),
    });
    expect([pull.resumed, refusals]).toEqual([true, 2]);
    expect(counts).toMatchObject({ created: 3, unchanged: 3, deleted: 0 });
  });

  it('does not begin a list again when its token is not to blame', async () => {
    const away = new ApiError('/', { reason: 'no scope', code: 99991672 });
    const reading = toldSource({ pages: [[], []], refuse: () => away }).records('1');
    await expect(reading.next()).rejects.toThrow('no scope');
  });
});
