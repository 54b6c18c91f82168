import { type Sandbox, startSandbox } from 'mianping/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordReader } from '../sync/read-records.mjs';

const records = 'hire.v1.interview_records.list';
const hour = 3_600_000;

describe('the sync job', () => {
  let sandbox: Sandbox;
  let everyId: string[];

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: { generate: 20 } });
    everyId = await recordReader(sandbox).readIds();
    expect(everyId).toHaveLength(20);
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  it('asks for one page after the other', async () => {
    await recordReader(sandbox).readIds();
    const inOrder = [1, 2, 3, 4].map((page) => ({ route: records, page }));
    expect(sandbox.journal.verify({ calls: { route: records }, times: 4, in_order: inOrder })).toEqual({
      ok: true,
      problems: [],
    });
  });

  it('waits when it is throttled, and loses nothing', async () => {
    sandbox.faults.add({
      match: { route: records, page: 2 },
      action: { kind: 'rate_limited', reset_seconds: 1 },
      ends: { times: 1 },
    });
    expect(await recordReader(sandbox).readIds()).toEqual(everyId);
    const [refused, again] = sandbox.journal.entries({ route: records, page: 2 });
    expect(refused).toMatchObject({ status: 429, code: 99991400, faults: ['rate_limited'] });
    // In real time; a timer may be early by a millisecond.
    expect((again?.elapsed_ms ?? 0) - (refused?.elapsed_ms ?? 0)).toBeGreaterThan(990);
  });

  it('gets itself a new token when the old one is no longer good', async () => {
    const reader = recordReader(sandbox);
    await reader.readIds();
    sandbox.clock.advance(3 * hour);
    expect(await reader.readIds()).toEqual(everyId);
    expect(sandbox.journal.verify({ calls: { code: 99991663 }, times: 1 })).toMatchObject({ ok: true });
    expect(sandbox.journal.verify({ calls: { route: 'auth.*' }, times: 2 })).toMatchObject({ ok: true });
  });
});
