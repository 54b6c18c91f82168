import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultAction } from '#contract/sandbox/faults.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { operations } from '../../src/app.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { listPath } from '../support/api-calls.ts';
import { headerNamed, type RawAnswer, RawConnection } from '../support/raw-http.ts';
import { type Called, onList, SandboxClient, splitRaw } from '../support/sandbox-client.ts';
import { beside } from '../support/sandbox-data.ts';
import { changesOf } from '../support/stored.ts';

type RateLimited = Extract<FaultAction, { kind: 'rate_limited' }>;

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { generate: 30 } });
});
afterAll(() => sandbox.close());

/** A client of a run of its own. */
async function newClient(): Promise<SandboxClient> {
  return SandboxClient.of(await sandbox.run(`faults-${++runs}`));
}

/** A client whose first call of the list meets a fault, and what it got. */
async function hitBy(action: FaultAction, query?: string): Promise<{ client: SandboxClient; hit: Called }> {
  const client = await newClient();
  client.run.faults.add(onList(action, { ends: { times: 1 } }));
  return { client, hit: await client.list(query) };
}

/** What must be the same in two answers: all but log ids, dates and the address of the run. */
function comparable(client: SandboxClient, { statusLine, headers, body }: RawAnswer) {
  const logId = headers.find(([name]) => name === 'X-Tt-Logid')?.[1] ?? 'none';
  const plain = (text: string) => text.replaceAll(logId, 'LOG ID').replaceAll(client.run.domain, 'DOMAIN');
  return {
    statusLine,
    headers: headers.map(([name, value]) => [
      name,
      /^(date|content-length)$/i.test(name) ? '' : plain(value),
    ]),
    body: plain(body.toString()),
  };
}

async function expectSame(one: [SandboxClient, RawAnswer], other: [SandboxClient, RawAnswer]) {
  expect(comparable(...one)).toEqual(comparable(...other));
}

async function expectSound(client: SandboxClient): Promise<void> {
  expect((await client.list('page_size=5')).json).toMatchObject({ code: 0, data: { has_more: true } });
}

describe('a fault answers as the server itself', () => {
  it('when it throttles', async () => {
    const real = await newClient();
    real.run.clock.freeze();
    let throttled = await real.list('page_size=1');
    while (throttled.status === 200) throttled = await real.list('page_size=1');
    expect(throttled).toMatchObject({ status: 429, json: { code: 99991400 } });
    const limit = Number(headerNamed(throttled, 'x-ogw-ratelimit-limit'));
    const reset = Number(headerNamed(throttled, 'x-ogw-ratelimit-reset'));
    const { client, hit } = await hitBy({ kind: 'rate_limited', reset_seconds: reset, limit });
    await expectSame([client, hit], [real, throttled]);
    await expectSound(client);
  });

  it('when a token is past its end', async () => {
    const real = await newClient();
    real.run.clock.advance(7_200_000);
    const refused = await real.list();
    expect(refused).toMatchObject({ status: 400, json: { code: 99991663 } });
    for (const kind of ['token_dead', 'token_expired', 'token_revoked'] as const) {
      const { client, hit } = await hitBy({ kind });
      await expectSame([client, hit], [real, refused]);
    }
  });

  it('when a scope is missing', async () => {
    await using poor = await startSandbox({
      seed: { generate: 1 },
      scopes: ['contact:user.employee_id:readonly'],
    });
    const real = await SandboxClient.of(poor.main);
    const refused = await real.list();
    expect(refused).toMatchObject({ status: 400, json: { code: 99991672 } });
    const { client, hit } = await hitBy({ kind: 'scope_missing' });
    await expectSame([client, hit], [real, refused]);
    await expectSound(client);
  });

  it('when a parameter breaks a rule', async () => {
    const real = await newClient();
    const refused = await real.list('page_size=101');
    const { client, hit } = await hitBy({ kind: 'parameter_invalid' });
    expect(hit.headers.map(([name]) => name)).toEqual(refused.headers.map(([name]) => name));
    expect([hit.status, hit.json.code]).toEqual([refused.status, refused.json.code]);
    expect(Object.keys(hit.json)).toEqual(Object.keys(refused.json));
    expect(Object.keys(hit.json.error ?? {})).toEqual(Object.keys(refused.json.error ?? {}));
    expect(hit.json.error).toMatchObject({ field_violations: [{ field: 'page_size' }] });
    await expectSound(client);
  });

  it('when the app may have no token any more', async () => {
    const real = await newClient();
    await beside(real.run, ({ ctx }) =>
      operations.setAppEnabled(ctx, { appId: real.run.appId, enabled: false }),
    );
    const refused = await real.renew();
    const { client } = await hitBy({ kind: 'token_dead' });
    client.run.faults.add(onList({ kind: 'token_revoked' }));
    await client.list();
    expect(await client.renew()).toEqual(refused);
    expect(refused).toEqual({ code: 10014, msg: 'app unauthorized' });
  });
});

describe('the options of a refusal', () => {
  it.each([
    [{ kind: 'rate_limited' }, 429, 99991400],
    [{ kind: 'rate_limited', status: 400 }, 400, 99991400],
    [{ kind: 'rate_limited', reset_seconds: 86_400, limit: 0 }, 429, 99991400],
    [{ kind: 'system_error' }, 500, 1002001],
    [{ kind: 'system_error', status: 200 }, 200, 1002001],
    [{ kind: 'parameter_invalid', code: 1002002 }, 400, 1002002],
    [{ kind: 'parameter_invalid', code: 99992402 }, 400, 99992402],
    [{ kind: 'scope_missing', scopes: ['a:b', 'c:d'] }, 400, 99991672],
  ] satisfies [FaultAction, number, number][])('%j', async (action, status, code) => {
    const { client, hit } = await hitBy(action);
    expect([hit.status, hit.json.code]).toEqual([status, code]);
    expect(headerNamed(hit, 'Content-Type')).toBe('application/json; charset=utf-8');
    expect(headerNamed(hit, 'X-Tt-Logid')).toBe(hit.json.error?.log_id);
    expect(headerNamed(hit, 'X-Request-Id')).toBe(hit.json.error?.log_id);
    const limited: RateLimited | undefined = action.kind === 'rate_limited' ? action : undefined;
    expect(headerNamed(hit, 'x-ogw-ratelimit-reset')).toBe(limited && String(limited.reset_seconds ?? 1));
    expect(headerNamed(hit, 'x-ogw-ratelimit-limit')).toBe(limited && String(limited.limit ?? 10));
    const { permission_violations: permissions, field_violations: fields } = (hit.json.error ?? {}) as Record<
      string,
      unknown
    >;
    expect(permissions).toEqual(
      action.kind === 'scope_missing'
        ? action.scopes.map((subject) => ({ type: 'action_scope_required', subject }))
        : undefined,
    );
    expect(fields).toEqual(
      action.kind === 'parameter_invalid' ? [expect.objectContaining({ field: 'page_size' })] : undefined,
    );
    if (code === 99992402) expect(hit.json.msg).toBe('field validation failed');
    await expectSound(client);
  });

  it('leaves a call without a good token to the server', async () => {
    for (const kind of ['token_dead', 'token_expired', 'token_revoked', 'scope_missing'] as const) {
      const client = await newClient();
      client.run.faults.add(onList({ kind }));
      expect((await client.list('', '')).json.code).toBe(99991661);
      expect((await client.list('', 't-nonsense')).json.code).toBe(99991663);
      expect(client.run.faults.list()).toMatchObject([{ seen: 2, hits: 0, active: true }]);
    }
  });
});

describe('a connection is reset', () => {
  const query = `${listPath}?page_size=30`;

  it('before anything is answered', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'before' }));
    expect(await client.exchange(client.request(query))).toEqual({ received: '', end: 'reset' });
  });

  it('in the middle of the body, and after its last byte', async () => {
    const client = await newClient();
    const whole = (await client.get(query)).body;
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'in' }, { ends: { times: 1 } }));
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'after' }));
    const inIt = await client.exchange(client.request(query));
    const after = await client.exchange(client.request(query));
    expect([inIt.end, after.end]).toEqual(['reset', 'reset']);
    for (const { head, length } of [inIt, after].map(({ received }) => splitRaw(received))) {
      expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json; charset=utf-8\r\n/);
      expect(length).toBe(whole.length);
    }
    const half = Buffer.from(splitRaw(inIt.received).body);
    // A character may have been cut through.
    expect(Math.abs(half.length - whole.length / 2)).toBeLessThan(8);
    expect(splitRaw(after.received).body).toBe(whole.toString());
    expect(client.run.journal.entries().map(({ outcome }) => outcome)).toContain('reset');
  });

  it('after a body that no buffer of a socket holds', async () => {
    await using large = await startSandbox({ seed: 'demo' });
    const client = await SandboxClient.of(large.main);
    const whole = (await client.get(`${listPath}?page_size=100`)).body;
    expect(whole.length).toBeGreaterThan(300_000);
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'after' }));
    const { received, end } = await client.exchange(client.request(`${listPath}?page_size=100`));
    expect(end).toBe('reset');
    expect(splitRaw(received).body === whole.toString()).toBe(true);
  });

  it('and what is asked after it on that connection never comes', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'after' }, { ends: { times: 1 } }));
    const connection = new RawConnection(client.port).write(client.request(query));
    expect((await connection.answer()).status).toBe(200);
    connection.write(client.request(query));
    await connection.untilClosed();
    const paths = client.run.journal.entries().filter(({ path }) => path === listPath);
    expect(paths.map(({ outcome }) => outcome)).toEqual(['reset']);
  });

  it('and what was asked behind it on that connection is lost', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'after' }, { ends: { times: 1 } }));
    const both = client.request(query) + client.request(query);
    const { received, end } = await client.exchange(both);
    expect(end).toBe('reset');
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    await expectSound(client);
  });
});

describe('an answer is altered', () => {
  it('by cutting the JSON, with a length that fits', async () => {
    const { client } = await hitBy({ kind: 'token_dead' });
    const whole = await client.list('page_size=5');
    client.run.faults.add(onList({ kind: 'truncated_json' }, { ends: { times: 1 } }));
    const cut = await client.get(`${listPath}?page_size=5`);
    expect(cut.body).toEqual(whole.body.subarray(0, Math.floor(whole.body.length / 2)));
    expect(() => JSON.parse(cut.body.toString())).toThrow();
    expect(cut.headers.map(([name]) => name)).toEqual(whole.headers.map(([name]) => name));
    expect(headerNamed(cut, 'Content-Length')).toBe(String(cut.body.length));
    await expectSound(client);
  });

  it.each([
    [{ kind: 'wrong_content_type' }, 'text/plain'],
    [{ kind: 'wrong_content_type', content_type: 'text/html; charset=gbk' }, 'text/html; charset=gbk'],
  ] satisfies [FaultAction, string][])('%j', async (action, type) => {
    const { client, hit } = await hitBy(action, 'page_size=5');
    const whole = await client.list('page_size=5');
    expect(hit.body).toEqual(whole.body);
    expect(hit.headers.map(([name]) => name)).toEqual(whole.headers.map(([name]) => name));
    expect(headerNamed(hit, 'Content-Type')).toBe(type);
  });

  it.each([
    [undefined, 'Bad Gateway'],
    [503, 'Service Unavailable'],
    [504, 'Gateway Timeout'],
    [200, 'OK'],
  ])('by the page of a proxy with status %s', async (status, reason) => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'html_page', ...(status && { status }) }, { ends: { times: 1 } }));
    const answer = await client.get(listPath);
    expect(answer.statusLine).toBe(`HTTP/1.1 ${status ?? 502} ${reason}`);
    expect(headerNamed(answer, 'Content-Type')).toBe('text/html; charset=utf-8');
    expect(headerNamed(answer, 'X-Tt-Logid')).toBeUndefined();
    expect(answer.body.toString()).toMatch(/^<html>[^{}]*<\/html>\r\n$/);
    await expectSound(client);
  });
});

describe('a page misleads', () => {
  it('is empty, and its token goes on to the very page', async () => {
    const client = await newClient();
    const first = await client.page(10);
    const second = await client.page(10, first.json.data?.page_token);
    client.run.faults.add(onList({ kind: 'empty_page' }, { match: { page: 2 }, ends: { times: 2 } }));
    let token = first.json.data?.page_token;
    for (const _ of [1, 2]) {
      const { json, status } = await client.page(10, token);
      expect([status, json.code, json.data?.items, json.data?.has_more]).toEqual([200, 0, [], true]);
      expect(json.data?.page_token).not.toBe(token);
      token = json.data?.page_token;
    }
    expect((await client.page(10, token)).body).toEqual(second.body);
    expect(
      client.run.journal
        .entries()
        .map(({ page }) => page)
        .filter(Boolean),
    ).toEqual([1, 2, 2, 2, 2]);
  });

  it('answers the token it was asked with, and on the first page one that leads to it', async () => {
    const client = await newClient();
    const first = await client.page(10);
    const token = first.json.data?.page_token as string;
    const second = await client.page(10, token);
    client.run.faults.add(
      onList({ kind: 'repeated_page_token' }, { match: { page: 2 }, ends: { times: 2 } }),
    );
    for (const _ of [1, 2]) {
      const { json } = await client.page(10, token);
      expect(json.data).toEqual({ ...second.json.data, page_token: token });
    }
    expect((await client.page(10, token)).body).toEqual(second.body);
    client.run.faults.add(
      onList({ kind: 'repeated_page_token' }, { match: { page: 1 }, ends: { times: 1 } }),
    );
    const again = await client.page(10);
    expect(again.json.data?.items).toEqual(first.json.data?.items);
    expect((await client.page(10, again.json.data?.page_token)).body).toEqual(first.body);
  });

  it.each([
    ['page_token_at_end', expect.stringMatching(/^[\w-]{20,}$/)],
    ['empty_page_token', ''],
  ] as const)('%s: only the last page', async (kind, sent) => {
    const client = await newClient();
    client.run.faults.add(onList({ kind }));
    const first = await client.page(20);
    const last = await client.page(20, first.json.data?.page_token);
    expect(first.json.data?.has_more).toBe(true);
    expect(last.json.data).toMatchObject({ has_more: false, page_token: sent });
    expect(last.json.data?.items).toHaveLength(10);
    expect(client.run.faults.list()).toMatchObject([{ seen: 2, hits: 1 }]);
    // Who follows it gets the last page again, or with an empty one the first.
    const followed = await client.page(20, last.json.data?.page_token);
    const wanted = kind === 'empty_page_token' ? first : last;
    expect(followed.json.data?.items).toEqual(wanted.json.data?.items);
  });

  it('only in answers that went well', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'empty_page' }));
    expect((await client.list('page_size=101')).json.code).toBe(1002002);
    expect(client.run.faults.list()).toMatchObject([{ seen: 1, hits: 0 }]);
  });
});

/** What the change log says of records, oldest first. */
async function changes({ run }: SandboxClient): Promise<[string, string][]> {
  const rows = await beside(run, (app) => changesOf({ app }));
  return rows.map(({ kind, id }) => [kind, id]);
}

describe('a record changes between pages', () => {
  it.each(['record_edited', 'record_deleted', 'record_inserted'] as const)('%s', async (kind) => {
    const client = await newClient();
    const before = [...(await client.records())] as [string, { feedback_submit_time?: number }][];
    const logged = (await changes(client)).length;
    const first = await client.page(10);
    client.run.faults.add(onList({ kind, which: 'last' }, { match: { page: 2 }, ends: { times: 1 } }));
    await client.page(10, first.json.data?.page_token);
    const after = await client.records();
    const [lastId, last] = before.at(-1) as (typeof before)[number];
    const log = (await changes(client)).slice(logged);
    const others = before.slice(0, -1);
    if (kind === 'record_deleted') {
      expect([...after]).toEqual(others);
      expect(log).toEqual([['deleted', lastId]]);
    } else if (kind === 'record_edited') {
      const at = last.feedback_submit_time as number;
      expect([...after]).toEqual([...others, [lastId, { ...last, feedback_submit_time: at + 60_000 }]]);
      expect(log).toEqual([['updated', lastId]]);
    } else {
      const added = [...after.keys()].filter((id) => !before.some(([known]) => known === id));
      expect(added).toHaveLength(1);
      expect([...after].filter(([id]) => id !== added[0])).toEqual(before);
      expect(after.get(added[0] as string)).toEqual({ ...last, id: added[0] });
      expect(log).toEqual([['created', added[0]]]);
    }
  });

  it('the one that is named, or the first', async () => {
    const client = await newClient();
    const ids = [...(await client.records()).keys()];
    client.run.faults.add(onList({ kind: 'record_deleted', which: 'first' }, { ends: { times: 1 } }));
    client.run.faults.add(onList({ kind: 'record_deleted', id: ids[7] as string }, { ends: { times: 1 } }));
    await client.list();
    expect([...(await client.records()).keys()]).toEqual(
      ids.filter((_, place) => place !== 0 && place !== 7),
    );
  });

  it('and is no hit when there is no such record', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'record_edited', id: '1' }, { ends: { times: 1 } }));
    await expectSound(client);
    expect(client.run.faults.list()).toMatchObject([{ seen: 1, hits: 0, active: true }]);
    expect(client.run.journal.entries().at(-1)?.faults).toEqual([]);
  });
});
