import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalEntry } from '#contract/sandbox/journal.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { tokenPath } from '../support/api-calls.ts';
import { eventually } from '../support/process.ts';
import { RawConnection, rawRequest } from '../support/raw-http.ts';
import { onList, SandboxClient } from '../support/sandbox-client.ts';

const log: string[] = [];
let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: { generate: 5 },
    rateLimits: 'off',
    log: { write: (line) => log.push(line) },
  });
});
afterAll(() => sandbox?.close());

async function newClient(): Promise<SandboxClient> {
  const client = await SandboxClient.of(await sandbox.run(`odd-${++runs}`));
  client.run.journal.clear();
  return client;
}

const page = '/open-apis/hire/v1/interview_records?page_size=1';
const once = { ends: { times: 1 } };

/** Entries of a run once it is done with all of them: a reset would wait for one that it is not done with. */
async function settled(client: SandboxClient, count: number): Promise<JournalEntry[]> {
  return eventually(5_000, () => {
    const entries = client.run.journal.entries();
    if (entries.length < count || entries.some(({ duration_ms: ms }) => ms === 0))
      throw new Error(JSON.stringify(entries.map(({ outcome, duration_ms: ms }) => [outcome, ms])));
    return entries;
  });
}

describe('requests behind each other on one connection', () => {
  it('the second is reset in its body, after the answer to the first', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'delay', ms: 100 }, { match: { nth: 1 } }));
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'in' }, { match: { nth: 2 } }));
    const { received, end } = await client.exchange(client.request(page).repeat(2));
    const [, first = '', second = ''] = received.split(/HTTP\/1\.1 200 OK\r\n/);
    const [head = '', body = ''] = first.split('\r\n\r\n');
    expect(JSON.parse(body)).toMatchObject({ code: 0 });
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(second.length).toBeGreaterThan(head.length);
    expect(second.length).toBeLessThan(first.length);
    expect(end).toBe('reset');
    const outcomes = (await settled(client, 2)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['answered', 'reset']);
  });

  it('those behind one whose connection was reset are over with it', async () => {
    const client = await newClient();
    client.run.faults.add(onList({ kind: 'delay', ms: 100 }, { match: { nth: 1 } }));
    client.run.faults.add(onList({ kind: 'connection_reset', when: 'before' }, { match: { nth: 1 } }));
    const { received } = await client.exchange(client.request(page).repeat(20));
    expect(received).toBe('');
    await settled(client, 20);
  });
});

it('a client that went away while it was held back is noted so, and is over', async () => {
  const client = await newClient();
  const prefix = new URL(client.run.domain).pathname;
  const half = new RawConnection(client.port);
  half.write(rawRequest(`POST ${prefix}${tokenPath} HTTP/1.1`, ['Content-Length: 50'], '{'));
  await eventually(5_000, () => {
    if (client.run.journal.size === 0) throw new Error('it did not arrive');
  });
  const kept = client.run.snapshot('held');
  const gone = new RawConnection(client.port).write(client.request(page));
  await sleep(100);
  gone.close();
  await kept;
  half.close();
  const [, entry] = await settled(client, 2);
  expect([entry?.path, entry?.status, entry?.outcome]).toEqual([page.split('?')[0], 0, 'abandoned']);
});

it.each([
  ['never comes whole', ['Content-Length: 50'], '{"a":', 0],
  ['is too long', ['Content-Length: 5000000'], 'x'.repeat(5_000_000), 200],
])('a call whose body %s is found in the journal by its route', async (_name, headers, body, status) => {
  const client = await newClient();
  const prefix = new URL(client.run.domain).pathname;
  const connection = new RawConnection(client.port);
  connection.write(rawRequest(`POST ${prefix}${tokenPath} HTTP/1.1`, headers, body));
  await eventually(5_000, () => {
    if (client.run.journal.size === 0) throw new Error('it did not arrive');
  });
  if (status === 0) connection.close();
  else await connection.answer();
  await settled(client, 1);
  const found = client.run.journal.entries({ route: 'auth.*' });
  expect(found.map((entry) => [entry.status, entry.outcome])).toEqual([
    [status, status === 0 ? 'abandoned' : 'answered'],
  ]);
  connection.close();
});

it('a call whose body is broken is answered by nobody', async () => {
  const client = await newClient();
  const prefix = new URL(client.run.domain).pathname;
  const connection = new RawConnection(client.port);
  connection.write(
    rawRequest(`POST ${prefix}${tokenPath} HTTP/1.1`, ['Transfer-Encoding: chunked'], 'zz\r\n'),
  );
  expect((await connection.untilClosed()).toString()).toMatch(/^HTTP\/1\.1 400 /);
  const [entry] = await settled(client, 1);
  expect([entry?.status, entry?.outcome]).toEqual([0, 'abandoned']);
});

it('a parameter that is called like a part of every object is shown like any other', async () => {
  const client = await newClient();
  await client.get('/open-apis/x?__proto__=1&__proto__=2&constructor=3');
  const [entry] = client.run.journal.entries();
  expect(Object.entries(entry?.query ?? {})).toEqual([
    ['__proto__', ['1', '2']],
    ['constructor', '3'],
  ]);
  const headers = { Authorization: `Bearer ${sandbox.controlKey}` };
  const answer = await fetch(`${client.run.domain}/sandbox/v1/journal?__proto__=1`, { headers });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('__proto__: is not known here'),
  ]);
});

it('a caller of the control surface that goes away in the middle is no failure of the sandbox', async () => {
  const { host, port } = new URL(sandbox.url);
  const connection = new RawConnection(Number(port));
  const head = ['POST /sandbox/v1/faults HTTP/1.1', `Host: ${host}`, 'Content-Length: 50'];
  connection.write([...head, `Authorization: Bearer ${sandbox.controlKey}`, '', '{'].join('\r\n'));
  await sleep(50);
  connection.close();
  await sleep(50);
  expect(log.filter((line) => line.includes('failed'))).toEqual([]);
});

describe('tokens that the sandbox itself gives', () => {
  it.each([{ kind: 'token_expired' }, { kind: 'token_revoked' }] as const)(
    'are never ones that a fault ended: %j',
    async (action) => {
      const client = await newClient();
      client.run.faults.add(onList(action, once));
      expect((await client.list('page_size=1', await client.run.token())).json.code).not.toBe(0);
      const next = await client.run.token();
      expect(next).not.toBe(client.token);
      expect((await client.list('page_size=1', next)).json.code).toBe(0);
      expect((await client.list('page_size=1')).json.code).not.toBe(0);
    },
  );
});

it('no secret or token comes into the journal, however a client sends it', async () => {
  const client = await newClient();
  const { domain, appSecret } = client.run;
  const post = (body: string, query = '') => fetch(`${domain}${tokenPath}${query}`, { method: 'POST', body });
  await post(`app_id=x&app_secret=${appSecret}`);
  await post('app_id=x&app_secret=another%20secret');
  await post(`{'app_id':'x','app_secret':'another secret'}`);
  await post(`{"appSecret":"another secret","App_Secret":"another secret"}`);
  await post(`{"app\\u005fsecret":"${appSecret}","app_secret":["${appSecret}"]}`);
  await post('{}', `?app_secret=another%20secret&x=${appSecret}`);
  await fetch(`${domain}/open-apis/${client.token}?access_token=${client.token}`);
  await post(JSON.stringify({ token: client.token }));
  const entries = client.run.journal.entries();
  expect(entries).toHaveLength(8);
  const text = JSON.stringify(entries);
  for (const secret of [appSecret, client.token, 'another secret', 'another%20secret'])
    expect(text).not.toContain(secret);
  expect(entries[0]?.request_body).toMatch(/^app_id=x&app_secret=\*\*\*[0-9a-f]{8}$/);
  // What is no secret stays, and so do page tokens.
  const { json } = await client.list('page_size=1');
  await client.page(1, json.data?.page_token);
  expect(client.run.journal.entries().at(-1)?.query.page_token).toBe(json.data?.page_token);
});
