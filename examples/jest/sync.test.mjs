import { startSandbox } from 'mianping/sandbox';
import { recordReader } from '../sync/read-records.mjs';

const records = 'hire.v1.interview_records.list';
const hour = 3_600_000;

describe('the sync job', () => {
  let sandbox;
  let everyId;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 20 } });
    everyId = await recordReader(sandbox).readIds();
    expect(everyId).toHaveLength(20);
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  test('waits when it is throttled, and loses nothing', async () => {
    sandbox.faults.add({
      match: { route: records, page: 2 },
      action: { kind: 'rate_limited', reset_seconds: 1 },
      ends: { times: 1 },
    });
    expect(await recordReader(sandbox).readIds()).toEqual(everyId);
    expect(sandbox.journal.verify({ calls: { route: records, page: 2 }, times: 2 })).toEqual({
      ok: true,
      problems: [],
    });
  });

  test('gets itself a new token when the old one is no longer good', async () => {
    const reader = recordReader(sandbox);
    await reader.readIds();
    sandbox.clock.advance(3 * hour);
    expect(await reader.readIds()).toEqual(everyId);
    expect(sandbox.journal.verify({ calls: { code: 99991663 }, times: 1 })).toMatchObject({ ok: true });
  });

  test('leaves the others alone: a run for this test only', async () => {
    const run = await sandbox.run('shorter');
    run.faults.add({
      match: { route: records, page: 2 },
      action: { kind: 'record_deleted', which: 'last' },
      ends: { times: 1 },
    });
    expect(await recordReader(run).readIds()).toHaveLength(19);
    expect(await recordReader(sandbox).readIds()).toEqual(everyId);
  });
});
