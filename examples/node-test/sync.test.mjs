import { deepEqual, equal } from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startSandbox } from 'mianping/sandbox';
import { recordReader } from '../sync/read-records.mjs';

const records = 'hire.v1.interview_records.list';
const hour = 3_600_000;
const asExpected = { ok: true, problems: [] };

describe('the sync job', () => {
  let sandbox;
  let everyId;

  before(async () => {
    sandbox = await startSandbox({ seed: { generate: 20 } });
    everyId = await recordReader(sandbox).readIds();
    equal(everyId.length, 20);
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  it('waits when it is throttled, and loses nothing', async () => {
    sandbox.faults.add({
      match: { route: records, page: 2 },
      action: { kind: 'rate_limited', reset_seconds: 1 },
      ends: { times: 1 },
    });
    deepEqual(await recordReader(sandbox).readIds(), everyId);
    deepEqual(sandbox.journal.verify({ calls: { route: records, page: 2 }, times: 2 }), asExpected);
  });

  it('gets itself a new token when the old one is no longer good', async () => {
    const reader = recordReader(sandbox);
    await reader.readIds();
    sandbox.clock.advance(3 * hour);
    deepEqual(await reader.readIds(), everyId);
    deepEqual(sandbox.journal.verify({ calls: { code: 99991663 }, times: 1 }), asExpected);
  });
});

it('a sandbox of its own, closed at the end of the block', async () => {
  await using sandbox = await startSandbox({ scenario: 'rate-limited-sync', seed: { generate: 20 } });
  equal((await recordReader(sandbox).readIds()).length, 20);
  deepEqual(sandbox.journal.verify({ calls: { status: 429 }, at_least: 1 }), asExpected);
});
