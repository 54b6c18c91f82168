import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { type Company, newCompany } from '../support/company.ts';
import { databaseKinds } from '../support/locations.ts';
import { beginPull, pullItems, sourceApp, storeAll } from '../support/pulling.ts';
import { openId, recordId, sampleItems } from '../support/sample-items.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const noneLeft = async () => [];

describe.each(databaseKinds)('passes of a pull on %s', (kind) => {
  let test: TestApp;
  let company: Company;
  let tenantKey: string;
  /** Every company pulls as an app of its own: an app belongs to one tenant. */
  let source: { tenantKey: string; appId: string };
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    company = await newCompany(test);
    tenantKey = company.tenantKey;
    source = { tenantKey, appId: `${sourceApp}${company.tenantNo}` };
  });
  const exported = () => company.export({ appId: source.appId });
  const kinds = async () => (await company.changes()).map(({ id, kind: what }) => [id, what]);

  it('bring everything in, and a second one changes nothing', async () => {
    const records = sampleItems(30);
    const first = await pullItems(test, { records }, { ...source, pageSize: 7 });
    expect(first.counts).toEqual({ created: 30, updated: 0, unchanged: 0, deleted: 0, rejected: 0 });
    expect([first.pull.pass, first.pull.resumed]).toEqual([1, false]);
    expect(await exported()).toEqual(records);
    const second = await pullItems(test, { records }, source);
    expect(second.counts).toEqual({ created: 0, updated: 0, unchanged: 30, deleted: 0, rejected: 0 });
    expect([second.pull.pass, second.pull.previousRecords]).toEqual([2, 30]);
    expect(await company.changes()).toHaveLength(30);
    const { app } = {
      app: (await operations.listApps(test.app.ctx)).find(({ app: { appId } }) => appId === source.appId),
    };
    expect(app?.app).toMatchObject({ enabled: false, hasSecret: false });
  });

  it('follow what is edited, deleted and added at the source, and log each once', async () => {
    const records = sampleItems(10);
    await pullItems(test, { records }, source);
    const [gone, edited, ...rest] = records;
    const now = [{ ...edited, content: 'changed' }, ...rest, ...sampleItems(12).slice(10)];
    const { counts } = await pullItems(test, { records: now }, source);
    expect(counts).toEqual({ created: 2, updated: 1, unchanged: 8, deleted: 1, rejected: 0 });
    expect(await exported()).toEqual(now);
    expect((await kinds()).slice(10)).toEqual([
      [edited?.id, 'updated'],
      [recordId(10), 'created'],
      [recordId(11), 'created'],
      [gone?.id, 'deleted'],
    ]);
  });

  it('tie a record to its interview when it comes in, not afterwards', async () => {
    const [record] = sampleItems(1);
    const interview = {
      id: '900',
      begin_time: 1_600_000_000_000,
      round: 0,
      interview_record_list: [{ id: record?.id }],
    };
    await pullItems(test, { records: [record], interviews: [interview] }, source);
    const lines = await company.export({ appId: source.appId, format: 'bundle' });
    expect(lines.find(({ type }) => type === 'record')).toMatchObject({
      id: record?.id,
      interview_id: '900',
    });
    expect(await kinds()).toEqual([[record?.id, 'created']]);
  });

  it.each(['union_id', 'user_id'] as const)('keep user ids of kind %s as they came', async (userIdType) => {
    const records = sampleItems(4, (number) => `${userIdType}-${number}`);
    await pullItems(test, { records }, { ...source, userIdType });
    expect(await company.export({ appId: source.appId, userIdType })).toEqual(records);
  });

  it('never delete what came from elsewhere', async () => {
    const [own, ...theirs] = sampleItems(5);
    await company.import([own], { appId: source.appId });
    await pullItems(test, { records: theirs }, source);
    await pullItems(test, { records: theirs.slice(1) }, source);
    expect((await exported()).map(({ id }) => id)).toEqual([own?.id, ...theirs.slice(1).map(({ id }) => id)]);
  });

  it('never touch records of another tenant, though they have the same ids', async () => {
    const records = sampleItems(4);
    const other = await newCompany(test);
    const theirs = { tenantKey: other.tenantKey, appId: `${sourceApp}${other.tenantNo}` };
    await pullItems(test, { records }, source);
    await pullItems(test, { records }, theirs);
    const changed = { ...records[0], content: 'changed' };
    const { counts } = await pullItems(test, { records: [changed, ...records.slice(2)] }, source);
    expect(counts).toMatchObject({ updated: 1, deleted: 1 });
    expect(await other.export({ appId: theirs.appId })).toEqual(records);
    expect(await other.changes()).toHaveLength(4);
    expect((await pullItems(test, { records }, theirs)).pull.pass).toBe(2);
  });

  it('know their source however its address is spelled', async () => {
    const spellings = ['', '/', '//', '/?', '/#', ':443', ':443/?#'];
    const domains = [...spellings.map((end) => `https://source.example${end}`), 'HTTPS://Source.Example'];
    for (const [index, domain] of domains.entries()) {
      const { pull } = await pullItems(test, { records: sampleItems(1) }, { ...source, domain });
      expect([domain, pull.pass]).toEqual([domain, index + 1]);
    }
  });

  it('leave a record that another source still has', async () => {
    const records = sampleItems(3);
    const other = { ...source, domain: 'https://other.example' };
    await pullItems(test, { records }, source);
    await pullItems(test, { records }, other);
    const { counts } = await pullItems(test, { records: records.slice(1) }, source);
    expect(counts.deleted).toBe(0);
    expect(await exported()).toHaveLength(3);
    expect((await pullItems(test, { records: records.slice(1) }, other)).counts.deleted).toBe(1);
    expect(await exported()).toEqual(records.slice(1));
  });

  it('refuse to believe that all is gone, unless told to', async () => {
    const records = sampleItems(3);
    await pullItems(test, { records }, source);
    await expect(pullItems(test, { records: [] }, source)).rejects.toThrow(/3 of it are here.*--allow-empty/);
    expect(await exported()).toEqual(records);
    const again = await pullItems(test, { records }, source);
    expect([again.pull.resumed, again.counts.unchanged]).toEqual([false, 3]);
    const { counts } = await pullItems(test, { records: [] }, { ...source, allowEmpty: true });
    expect(counts.deleted).toBe(3);
    expect(await exported()).toEqual([]);
  });

  it('go on after the last stored page, and delete nothing before they are complete', async () => {
    const { ctx } = test.app;
    const records = sampleItems(9);
    await pullItems(test, { records }, source);
    const broken = await beginPull(test, source);
    const next = { phase: 'records', pageToken: 'page-2' } as const;
    const items = [{ ...records[1], content: 'changed' }];
    await operations.storePulledPage(ctx, broken.pull, { kind: 'record', items, next });
    await operations.endPull(ctx, broken.pull);
    expect(await exported()).toHaveLength(9);
    const { pull } = await beginPull(test, source);
    expect([pull.resumed, pull.pass, pull.place]).toEqual([true, 2, next]);
    await operations.storePulledPage(ctx, pull, { kind: 'record', items: records.slice(2) });
    await operations.finishPull(ctx, pull, { allowEmpty: false, refresh: noneLeft });
    await operations.endPull(ctx, pull);
    expect(pull.report.kinds.record).toMatchObject({ unchanged: 7, deleted: 1 });
    expect((await exported()).map(({ id }) => id)).toEqual(records.slice(1).map(({ id }) => id));
  });

  it('keep a record whose new version can not be read, and the unreadable in a file', async () => {
    const [first, second] = sampleItems(2);
    await pullItems(test, { records: [first, second] }, source);
    const bad = { ...first, conclusion: 'passed' };
    const { counts, rejects, pull } = await pullItems(test, { records: [bad, second] }, source);
    expect(counts).toEqual({ created: 0, updated: 0, unchanged: 1, deleted: 0, rejected: 1 });
    expect(rejects).toEqual([
      { kind: 'record', id: first?.id, field: 'conclusion', reason: expect.any(String) },
    ]);
    const file = pull.rejects.close() ?? '';
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(bad);
    expect(await exported()).toEqual([first, second]);
  });

  it('delete nothing when something came that no id tells', async () => {
    const records = sampleItems(3);
    await pullItems(test, { records }, source);
    const { counts } = await pullItems(test, { records: [records[0], { content: 'x' }, null] }, source);
    expect(counts).toMatchObject({ unchanged: 1, deleted: 0, rejected: 2 });
    expect(await exported()).toEqual(records);
    expect((await pullItems(test, { records: records.slice(1) }, source)).counts.deleted).toBe(1);
  });

  it('do not let an item say that a record is deleted, or what else it is', async () => {
    const [record] = sampleItems(1);
    await pullItems(test, { records: [record] }, source);
    const { counts } = await pullItems(
      test,
      { records: [{ ...record, deleted: true, type: 'talent', interview_id: '7' }] },
      source,
    );
    expect(counts).toMatchObject({ unchanged: 1, deleted: 0 });
    expect(await exported()).toEqual([record]);
  });

  it('write nothing in a dry run, and count what would be done', async () => {
    const { ctx } = test.app;
    const [first, second, third] = sampleItems(3);
    await pullItems(test, { records: [first, second] }, source);
    const state = async () => [
      await company.export({ format: 'bundle' }),
      await company.changes(),
      await company.countUsers(),
      await ctx.database.read.selectFrom('pulls').selectAll().execute(),
      await ctx.database.read.selectFrom('pulled_records').select(['source_no', 'pass']).execute(),
      await ctx.database.read.selectFrom('audit_log').select('action').execute(),
      await operations.listApps(ctx),
    ];
    const before = await state();
    const interview = {
      id: '900',
      begin_time: 1_600_000_000_000,
      interview_record_list: [{ id: third?.id }],
    };
    const items = {
      records: [
        { ...second, content: 'changed' },
        { ...third, user_id: openId(999), interviewer: {} },
      ],
      interviews: [interview],
    };
    const { counts, pull } = await pullItems(test, items, { ...source, dryRun: true });
    expect(counts).toEqual({ created: 1, updated: 1, unchanged: 0, deleted: 1, rejected: 0 });
    expect(pull.report.kinds.interview.created).toBe(1);
    await pullItems(test, items, {
      ...source,
      dryRun: true,
      domain: 'https://new.example',
      appId: `${source.appId}x`,
    });
    expect(await state()).toEqual(before);
    expect((await pullItems(test, items, source)).counts).toEqual(counts);
  });

  it('are not begun by an app of another tenant', async () => {
    await pullItems(test, { records: sampleItems(1) }, source);
    const other = await newCompany(test);
    await expect(beginPull(test, { ...source, tenantKey: other.tenantKey })).rejects.toThrow(
      'another tenant',
    );
    await expect(beginPull(test, { ...source, domain: 'ftp://x' })).rejects.toThrow('http://');
    await expect(beginPull(test, { ...source, domain: 'https://a:b@x' })).rejects.toThrow('password');
  });

  it('of one source at once are refused while the first lives', async () => {
    const { ctx } = test.app;
    const { pull } = await beginPull(test, source);
    const beat = setInterval(() => {
      test.clock.advance(1_000);
      void operations.keepPull(ctx, pull);
    }, 100);
    await expect(beginPull(test, source)).rejects.toThrow('another pull of this source is under way');
    clearInterval(beat);
    const elsewhere = await beginPull(test, { ...source, domain: 'https://other.example' });
    await operations.endPull(ctx, elsewhere.pull);
    await operations.endPull(ctx, pull);
  });

  it('pass to the next process when the first is dead, and leave it nothing to write', async () => {
    const { ctx } = test.app;
    const records = sampleItems(2);
    const dead = await beginPull(test, source);
    await storeAll(test, dead.pull, { records: records.slice(0, 1) });
    test.clock.advance(60_000);
    const { pull } = await beginPull(test, source);
    expect([pull.pass, pull.resumed, pull.place.phase]).toEqual([1, true, 'sweep']);
    await expect(storeAll(test, dead.pull, { records })).rejects.toThrow('took over');
    await expect(operations.keepPull(ctx, dead.pull)).rejects.toThrow('took over');
    const end = operations.finishPull(ctx, dead.pull, { allowEmpty: true, refresh: noneLeft });
    await expect(end).rejects.toThrow('took over');
    await operations.endPull(ctx, dead.pull);
    expect(await exported()).toEqual(records.slice(0, 1));
    await operations.finishPull(ctx, pull, { allowEmpty: false, refresh: noneLeft });
    await operations.endPull(ctx, pull);
  });

  it('wait for a holder whose clock is ahead no longer than a lease lasts', async () => {
    const dead = await beginPull(test, source);
    const waits: number[] = [];
    const { pull } = await beginPull(test, { ...source, onWait: (ms) => waits.push(ms) });
    expect(waits).toHaveLength(1);
    expect(pull.pass).toBe(dead.pull.pass);
    await operations.endPull(test.app.ctx, pull);
  });
});
