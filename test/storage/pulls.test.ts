import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  countSeen,
  findPulled,
  forgetPulled,
  listUnseen,
  markSeen,
  tieToInterviews,
} from '#storage/pulled-records.ts';
import { findPull, insertPull, type StoredPull, startPass, writeProgress } from '#storage/pulls.ts';
import { operations } from '../../src/app.ts';
import { databaseKinds } from '../support/locations.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const big = 9_223_372_036_854_775_000n;
const idsFrom = (first: bigint, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + BigInt(index)));

describe.each(databaseKinds)('pulls as they are stored on %s', (kind) => {
  let test: TestApp;
  let tenantNo: number;
  let source: StoredPull;
  const names = { domain: 'https://source.example', appId: 'cli_a' };
  beforeAll(async () => {
    test = await openTestApp(kind);
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    ({ tenantNo } = await operations.createTenant(test.app.ctx, { name: 'Test' }));
    source = await write((tx) => insertPull(tx, tenantNo, names));
  });
  type Work = Parameters<TestApp['app']['ctx']['database']['transaction']>[0];
  const write = <Result>(work: (tx: Parameters<Work>[0]) => Promise<Result>) =>
    test.app.ctx.database.transaction(work);
  const database = () => test.app.ctx.database;
  const find = () => findPull(database().read, tenantNo, names);
  const mark = (pass: number, ids: readonly string[], of = source) =>
    write((tx) => markSeen(database(), tx, of, pass, ids));

  it('are told apart by domain and app, and numbered in their tenant', async () => {
    const other = await write((tx) => insertPull(tx, tenantNo, { ...names, appId: 'cli_b' }));
    expect([source.sourceNo, other.sourceNo]).toEqual([1, 2]);
    expect(await find()).toMatchObject({ sourceNo: 1, pass: 0, place: undefined, leaseId: undefined });
    expect(await findPull(database().read, tenantNo + 1, names)).toBe(undefined);
    await expect(write((tx) => insertPull(tx, tenantNo, names))).rejects.toThrow();
  });

  it('are written by who holds the lease alone', async () => {
    const lease = { id: 'one', untilMs: 5_000 };
    const place = { phase: 'records', pageToken: 'token' } as const;
    expect(await write((tx) => writeProgress(tx, source, undefined, { lease }))).toBe(true);
    expect(await write((tx) => startPass(tx, source, place, 1_000))).toBe(1);
    for (const holder of ['two', undefined])
      expect(await write((tx) => writeProgress(tx, source, holder, { place: null, lease }))).toBe(false);
    expect(await find()).toMatchObject({
      pass: 1,
      place,
      leaseId: 'one',
      leaseUntilMs: 5_000,
      startedAtMs: 1_000,
    });
    const end = { place: null, completed: { atMs: 9_000, records: 7 }, lease: null };
    expect(await write((tx) => writeProgress(tx, source, 'one', end))).toBe(true);
    expect(await find()).toMatchObject({ place: undefined, records: 7, leaseId: undefined, leaseUntilMs: 0 });
  });

  it('remember what was seen and tied, with ids of any length, each apart from the other', async () => {
    const [first = '', second = '', third = ''] = idsFrom(big, 3);
    await write((tx) =>
      tieToInterviews(
        database(),
        tx,
        source,
        new Map([
          [first, '900'],
          [second, '901'],
        ]),
      ),
    );
    await mark(1, [first, third, third, 'x', '99999999999999999999']);
    expect(await findPulled(database(), database().read, source, [first, second, third])).toEqual(
      new Map([
        [first, { pass: 1, interviewId: '900' }],
        [second, { pass: 0, interviewId: '901' }],
        [third, { pass: 1, interviewId: undefined }],
      ]),
    );
    await write((tx) => tieToInterviews(database(), tx, source, new Map([[first, '902']])));
    expect((await findPulled(database(), database().read, source, [first])).get(first)).toEqual({
      pass: 1,
      interviewId: '902',
    });
    expect(await countSeen(database().read, source, { from: 1, to: 9 })).toBe(2);
  });

  it('list what a pass did not see page by page, each once, and what another source has', async () => {
    const ids = idsFrom(big, 150);
    await mark(1, ids);
    await mark(
      2,
      ids.filter((_, index) => index % 3 === 0),
    );
    const other = await write((tx) => insertPull(tx, tenantNo, { ...names, appId: 'cli_b' }));
    const shared = ids.filter((_, index) => index % 5 === 0);
    await mark(4, shared, other);
    const listed: { id: string; isOnlyHere: boolean }[] = [];
    for (let afterId = '0'; ; ) {
      const page = await listUnseen(database().read, source, 2, afterId, 7);
      listed.push(...page);
      const last = page.at(-1);
      if (!last) break;
      afterId = last.id;
    }
    const unseen = ids.filter((_, index) => index % 3 !== 0);
    expect(listed).toEqual(unseen.map((id) => ({ id, isOnlyHere: !shared.includes(id) })));
    await write((tx) => forgetPulled(database(), tx, source, unseen));
    expect(await listUnseen(database().read, source, 2, '0', 7)).toEqual([]);
    expect(await countSeen(database().read, other, { from: 1, to: 9 })).toBe(shared.length);
  });
});
