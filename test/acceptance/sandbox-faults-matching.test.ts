import { Client } from '@larksuiteoapi/node-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { operations } from '../../src/app.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { fetchToken, listPath } from '../support/api-calls.ts';
import { listRoute, onList, SandboxClient } from '../support/sandbox-client.ts';
import { beside } from '../support/sandbox-data.ts';

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 30 }, rateLimits: 'off' });
});
afterAll(() => sandbox.close());

async function newClient(): Promise<SandboxClient> {
  return SandboxClient.of(await sandbox.run(`matching-${++runs}`));
}

const throttled = 99991400;
const failed = 1002001;
const many = Array.from({ length: 12 });

describe('calls at the same time', () => {
  it.each<[string, Fault['action'], (client: SandboxClient) => Promise<boolean>]>([
    ['throttled', { kind: 'rate_limited' }, async (client) => (await client.list()).status === 429],
    [
      'altered',
      { kind: 'wrong_content_type' },
      async (client) => (await client.list()).headers.some(([, value]) => value === 'text/plain'),
    ],
    [
      'reset',
      { kind: 'connection_reset', when: 'before' },
      async (client) =>
        (await client.exchange(client.request(listPath).replace('Host', 'Connection: close\r\nHost'))).end ===
        'reset',
    ],
  ])('are %s as often as the fault says, and not more, also behind a delay', async (_name, action, isHit) => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'delay', from_ms: 5, to_ms: 30 }));
    client.run.faults.add(onList(action, { ends: { times: 5 } }));
    const hit = await Promise.all(many.map(() => isHit(client)));
    expect(hit.filter(Boolean)).toHaveLength(5);
    expect(client.run.faults.list()).toMatchObject([
      { seen: 12, hits: 12 },
      { hits: 5, active: false },
    ]);
  });

  it('change one record once', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'record_deleted' }, { ends: { times: 3 } }));
    await Promise.all(many.map(() => client.list()));
    expect((await client.records()).size).toBe(27);
  });
});

describe('several faults', () => {
  it('all do what lets the call go on, and the first that refuses answers', async () => {
    const client = await newClient();
    const { faults, journal } = client.run;
    faults.add(onList({ kind: 'delay', ms: 30 }, { name: 'slow' }));
    faults.add(onList({ kind: 'record_deleted' }, { name: 'thief', ends: { times: 1 } }));
    faults.add(onList({ kind: 'system_error' }, { name: 'first', ends: { times: 1 } }));
    faults.add(onList({ kind: 'rate_limited' }, { name: 'second', ends: { times: 2 } }));
    expect(await client.codes(4)).toEqual([failed, throttled, throttled, 0]);
    const entries = journal.entries().filter(({ route }) => route === listRoute);
    expect(entries.map((entry) => entry.faults)).toEqual([
      ['slow', 'thief', 'first'],
      ['slow', 'second'],
      ['slow', 'second'],
      ['slow'],
    ]);
    for (const { duration_ms: duration } of entries) expect(duration).toBeGreaterThanOrEqual(29);
  });

  it('let the next one alter what the first has nothing to alter in', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'empty_page' }));
    client.run.faults.add(onList({ kind: 'page_token_at_end' }));
    const first = await client.page(20);
    expect(first.json.data).toMatchObject({ items: [], has_more: true });
    const { data } = (await client.page(100)).json;
    expect(data).toMatchObject({ has_more: false, page_token: expect.any(String) });
    expect(client.run.faults.list()).toMatchObject([
      { seen: 2, hits: 1 },
      { seen: 2, hits: 1 },
    ]);
  });
});

describe('a fault is for', () => {
  it('the app that is named, by its token or its credentials', async () => {
    const client = await newClient();
    const other = await beside(client.run, async ({ ctx }) => {
      const tenant = await operations.findTenant(ctx, undefined);
      const scopes = ['hire:interview:readonly'];
      const made = await operations.createApp(ctx, {
        name: 'Other',
        tenant,
        type: 'custom',
        scopes,
        appId: undefined,
        appSecret: undefined,
      });
      return { appId: made.app.appId, secret: made.appSecret as string };
    });
    const token = (await fetchToken(client.run.domain, other.appId, other.secret))
      .tenant_access_token as string;
    client.run.faults.add({ match: { app_id: other.appId }, action: { kind: 'rate_limited' } });
    client.run.faults.add({
      match: { route: 'auth.*', app_id: other.appId },
      action: { kind: 'system_error', status: 200 },
    });
    expect((await client.list()).json.code).toBe(0);
    expect((await client.list('', token)).json.code).toBe(throttled);
    expect((await client.renew()).code).toBe(0);
    expect((await fetchToken(client.run.domain, other.appId, other.secret)).code).toBe(failed);
  });

  it('hire alone, unless it says otherwise, and never for what is no route', async () => {
    const client = await newClient();
    client.run.faults.add({ action: { kind: 'rate_limited' } });
    expect((await client.renew()).code).toBe(0);
    expect((await client.get('/open-apis/hire/v1/nothing')).status).toBe(404);
    expect((await client.call('/open-apis/hire/v1/interviews?page_size=1')).json.code).toBe(throttled);
    expect(client.run.faults.list()).toMatchObject([{ seen: 1, hits: 1 }]);
  });

  it('a page by how it was reached, at any page size, also a snapshot later', async () => {
    const client = await newClient();
    const { data } = (await client.page(5)).json;
    const third = (await client.page(5, data?.page_token)).json.data?.page_token;
    // The same token, but page 2 of pages of ten.
    expect((await client.page(10)).json.data?.page_token).toBe(third);
    await client.run.snapshot('here');
    client.run.faults.add(onList({ kind: 'rate_limited' }, { match: { page: 3 } }));
    expect((await client.page(10, third)).json.code).toBe(0);
    expect((await client.page(5, third)).json.code).toBe(throttled);
    expect((await client.list('page_size=5&page_token=')).json.code).toBe(0);
    expect(client.run.journal.entries().at(-1)?.page).toBe(1);
    // No list: there is nothing to count pages of.
    const id = (await client.page(1)).json.data?.items[0]?.id;
    expect((await client.call(`${listPath}/${id}`)).json.code).toBe(0);
    expect(client.run.journal.entries().at(-1)).not.toHaveProperty('page');
  });

  it('a time by the clock of the run', async () => {
    const client = await newClient();
    client.run.clock.freeze();
    client.run.faults.add(onList({ kind: 'rate_limited' }, { match: { nth: 2 } }));
    client.run.faults.add(
      onList({ kind: 'system_error' }, { match: { from: 3 }, ends: { after_ms: 10_000 } }),
    );
    expect(await client.codes(4)).toEqual([0, throttled, failed, failed]);
    client.run.clock.advance(9_999);
    expect(await client.codes(1)).toEqual([failed]);
    client.run.clock.advance(1);
    expect(await client.codes(1)).toEqual([0]);
    client.run.clock.advance(-5_000);
    expect(await client.codes(1)).toEqual([0]);
  });
});

describe('the official SDK', () => {
  const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };

  it('reads a refusal of a fault as one of the vendor', async () => {
    const client = await newClient();
    const { domain, appId, appSecret, faults } = client.run;
    const sdk = new Client({ appId, appSecret, domain, logger: silent });
    const list = () => sdk.hire.v1.interviewRecord.list({ params: { page_size: 10 } });
    expect((await list()).data?.items).toHaveLength(10);
    faults.add(onList({ kind: 'rate_limited', reset_seconds: 2 }, { ends: { times: 1 } }));
    await expect(list()).rejects.toMatchObject({
      response: { status: 429, headers: { 'x-ogw-ratelimit-reset': '2' }, data: { code: throttled } },
    });
    faults.add(onList({ kind: 'connection_reset', when: 'in' }, { ends: { times: 1 } }));
    await expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' });
    faults.add(onList({ kind: 'system_error', status: 200 }, { ends: { times: 1 } }));
    expect(await list()).toMatchObject({ code: failed });
    expect((await list()).code).toBe(0);
  });

  it('is caught losing records by a fault on a page', async () => {
    const client = await newClient();
    const { domain, appId, appSecret, faults } = client.run;
    const sdk = new Client({ appId, appSecret, domain, logger: silent });
    faults.add(onList({ kind: 'rate_limited' }, { match: { page: 2 }, ends: { times: 1 } }));
    const ids: (string | undefined)[] = [];
    for await (const page of await sdk.hire.v1.interviewRecord.listWithIterator({
      params: { page_size: 10 },
    }))
      ids.push(...(page?.items ?? []).map(({ id }) => id));
    expect(ids).toHaveLength(10);
  });
});
