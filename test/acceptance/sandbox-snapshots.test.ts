import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultAction } from '#contract/sandbox/faults.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { listPath } from '../support/api-calls.ts';
import { itemOf } from '../support/items.ts';
import { eventually } from '../support/process.ts';
import { RawConnection, rawRequest } from '../support/raw-http.ts';
import { onList, SandboxClient } from '../support/sandbox-client.ts';
import { beside, exportOf } from '../support/sandbox-data.ts';
import { importItems } from '../support/test-app.ts';

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 12 }, rateLimits: 'off' });
});
afterAll(() => sandbox.close());

async function newClient(): Promise<SandboxClient> {
  return SandboxClient.of(await sandbox.run(`snapshots-${++runs}`));
}

const changes = ['record_edited', 'record_deleted', 'record_inserted'] as const;

interface Change {
  kind: (typeof changes)[number];
  which: 'first' | 'last';
}
type Step =
  | Change
  | { kind: 'import'; id: string; text: string }
  | { kind: 'snapshot'; name: 'a' | 'b' }
  | { kind: 'restore'; name: 'a' | 'b' }
  | { kind: 'advance'; hours: number }
  | { kind: 'reset' };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom(...changes), which: fc.constantFrom('first', 'last') }),
    fc.record({
      kind: fc.constant('import'),
      id: fc.constantFrom('1', '2', '3'),
      text: fc.constantFrom('x', 'y'),
    }),
    fc.record({ kind: fc.constantFrom('snapshot', 'restore'), name: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('advance'), hours: fc.integer({ min: -2, max: 2 }) }),
    fc.record({ kind: fc.constant('reset') }),
  ) as fc.Arbitrary<Step>,
  { minLength: 3, maxLength: 12 },
);

/** Data and clock of a run, as the API and an export show them. */
async function stateOf(client: SandboxClient) {
  const { run } = client;
  const now = run.clock.isFrozen ? run.clock.now() : 'running';
  return { exported: await exportOf(run), listed: [...(await client.records(5))], now };
}
type State = Awaited<ReturnType<typeof stateOf>>;

async function write(client: SandboxClient, { kind, which }: Change): Promise<void> {
  const { id } = client.run.faults.add(onList({ kind, which }, { ends: { times: 1 } }));
  await client.list('page_size=1');
  client.run.faults.remove(id);
}

/** By another process, whose changes a run sees after a moment. */
async function importInto(client: SandboxClient, id: string, content: string): Promise<void> {
  const item = itemOf(id, { content });
  await beside(client.run, (app) => importItems({ app } as Parameters<typeof importItems>[0], [item]));
  // By the very pages that are compared: each may be kept for that moment.
  await eventually(2_000, async () => expect((await client.records(5)).get(id)).toMatchObject({ content }));
}

/** What a program sees that renews its token when that is refused. */
async function renewed(client: SandboxClient): Promise<SandboxClient> {
  await client.renew();
  return client;
}

describe('snapshot, restore and reset', () => {
  it('give back exactly what was there', async () => {
    const client = await newClient();
    const { run } = client;
    // Snapshots outlive a reset, so also from one case to the next.
    const kept = new Map<string, State>();
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await run.reset();
        run.clock.freeze(Date.UTC(2031, 0, 1));
        const seed = await stateOf(await renewed(client));
        for (const step of all) {
          if (step.kind === 'snapshot') {
            const before = await stateOf(await renewed(client));
            await run.snapshot(step.name);
            kept.set(step.name, before);
            expect(await stateOf(client)).toEqual(before);
          } else if (step.kind === 'restore') {
            const state = kept.get(step.name);
            if (!state) {
              await expect(run.restore(step.name)).rejects.toThrow('no snapshot is called so');
              continue;
            }
            await run.restore(step.name);
            expect(await stateOf(await renewed(client))).toEqual(state);
          } else if (step.kind === 'reset') {
            await run.reset();
            expect(run.clock.isFrozen).toBe(false);
            run.clock.freeze(Date.UTC(2031, 0, 1));
            expect(await stateOf(await renewed(client))).toEqual(seed);
          } else if (step.kind === 'advance') {
            run.clock.advance(step.hours * 3_600_000);
          } else if (step.kind === 'import') {
            await importInto(await renewed(client), step.id, step.text);
          } else {
            await renewed(client);
            await write(client, step);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('keep faults and the journal, but for a reset', async () => {
    const client = await newClient();
    const { run } = client;
    run.faults.add(onList({ kind: 'rate_limited' }, { match: { nth: 2 } }));
    await client.codes(1);
    const known = run.journal.entries().length;
    await run.snapshot('here');
    await run.restore('here');
    expect(run.journal.entries()).toHaveLength(known);
    expect(await client.codes(1)).toEqual([99991400]);
    expect(run.snapshots).toEqual(['here']);
    await run.reset();
    expect([run.journal.entries(), run.faults.list(), run.snapshots]).toEqual([[], [], ['here']]);
    await run.restore('here');
  });

  it('refuse a name that is none, and one that is not there', async () => {
    const { run } = await newClient();
    for (const name of ['', '..', 'a/b', 'x'.repeat(65)]) {
      await expect(run.snapshot(name)).rejects.toThrow('name: takes 1 to 64 letters, digits, - and _');
      await expect(run.restore(name)).rejects.toThrow('name: no snapshot is called so; there are: none');
    }
    await run.snapshot('one');
    await expect(run.restore('two')).rejects.toThrow('there are: one');
  });

  it('come one after the other, in the order they were asked for', async () => {
    const client = await newClient();
    const { run } = client;
    const seed = [...(await client.records()).keys()];
    await write(client, { kind: 'record_deleted', which: 'last' });
    await Promise.all([
      run.snapshot('less'),
      run.reset(),
      run.snapshot('all'),
      run.restore('less'),
      run.snapshot('again'),
    ]);
    expect([...(await client.records()).keys()]).toEqual(seed.slice(0, -1));
    await run.restore('all');
    expect([...(await client.records()).keys()]).toEqual(seed);
    await run.restore('again');
    expect((await client.records()).size).toBe(seed.length - 1);
  });
});

describe('beside requests', () => {
  it('no answer is of two worlds, and all are whole', async () => {
    const client = await newClient();
    const { run } = client;
    const seed = (await client.page(100)).json.data;
    await write(client, { kind: 'record_deleted', which: 'first' });
    await write(client, { kind: 'record_edited', which: 'last' });
    const changed = (await client.page(100)).json.data;
    await run.snapshot('changed');
    let isOver = false;
    let answers = 0;
    const readers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { json } = await client.page(100);
        answers++;
        expect([seed, changed]).toContainEqual(json.data);
      }
    });
    for (let round = 0; round < 15; round++) {
      await run.reset();
      expect((await client.page(100)).json.data).toEqual(seed);
      const asked = client.page(100);
      await run.restore('changed');
      await asked;
      expect((await client.page(100)).json.data).toEqual(changed);
    }
    isOver = true;
    await Promise.all(readers);
    expect(answers).toBeGreaterThan(30);
  });

  it('a call in a delay is cut off, and a reset does not wait for it', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'delay', ms: 600_000 }));
    const waiting = [1, 2, 3].map(() => client.exchange(client.request(listPath)));
    while (client.run.faults.list()[0]?.hits !== 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await client.run.reset();
    expect(await Promise.all(waiting)).toEqual(Array(3).fill({ received: '', end: 'reset' }));
    expect(await client.codes(1)).toEqual([0]);
  });

  it('a request under way is answered by the data it came to', async () => {
    const client = await newClient();
    const prefix = new URL(client.run.domain).pathname;
    const body = JSON.stringify({ app_id: client.run.appId, app_secret: client.run.appSecret });
    const slow = new RawConnection(client.port);
    const path = `${prefix}/open-apis/auth/v3/tenant_access_token/internal`;
    slow.write(rawRequest(`POST ${path} HTTP/1.1`, [`Content-Length: ${body.length}`], body.slice(0, 9)));
    while (client.run.journal.entries({ text: path.slice(-20) }).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const done = client.run.snapshot('meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.write(body.slice(9));
    const { status, body: answer } = await slow.answer();
    expect([status, JSON.parse(answer.toString()).tenant_access_token]).toEqual([200, client.token]);
    slow.close();
    await done;
  });

  it('what another process has open does not come into the data', async () => {
    const client = await newClient();
    const before = await exportOf(client.run);
    await beside(client.run, async (app) => {
      await importItems({ app } as Parameters<typeof importItems>[0], [
        itemOf('7', { content: 'left open' }),
      ]);
      await client.run.reset();
      await importItems({ app } as Parameters<typeof importItems>[0], [itemOf('8', { content: 'too late' })]);
    });
    expect(await exportOf(client.run)).toEqual(before);
    expect((await client.records()).has('7')).toBe(false);
  });

  it('a client that sends half a request, or takes no answer, does not hold it up', async () => {
    const client = await newClient();
    const path = '/open-apis/auth/v3/tenant_access_token/internal';
    const prefix = new URL(client.run.domain).pathname;
    const half = new RawConnection(client.port);
    half.write(rawRequest(`POST ${prefix}${path} HTTP/1.1`, ['Content-Length: 100'], '{'));
    const deaf = new RawConnection(client.port);
    deaf.socket.pause();
    const queued = new RawConnection(client.port);
    queued.write(client.request(`${listPath}?page_size=5`).repeat(5));
    deaf.write(client.request(`${listPath}?page_size=100`).repeat(200));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.run.reset();
    expect(await client.codes(2)).toEqual([0, 0]);
    await client.run.snapshot('fine');
    // They were given up, not only passed over.
    await half.untilClosed();
    deaf.socket.resume();
    await deaf.untilClosed();
    queued.close();
  });
});

it.each<FaultAction['kind']>(['record_deleted', 'record_inserted'])(
  'what %s did is gone after a reset, from the change log, too',
  async (kind) => {
    const client = await newClient();
    const before = await exportOf(client.run);
    const tables = () =>
      beside(client.run, ({ ctx }) => ctx.database.read.selectFrom('record_changes').selectAll().execute());
    const log = await tables();
    await write(client, { kind: kind as 'record_deleted', which: 'first' });
    expect(await exportOf(client.run)).not.toEqual(before);
    expect(await tables()).toHaveLength(log.length + 1);
    await client.run.reset();
    expect(await exportOf(client.run)).toEqual(before);
    expect(await tables()).toEqual(log);
  },
);
