import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { operations } from '../../src/app.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { startListener } from '../support/listener.ts';
import { eventually } from '../support/process.ts';
import { headerNamed } from '../support/raw-http.ts';
import { SandboxClient } from '../support/sandbox-client.ts';
import { beside } from '../support/sandbox-data.ts';

let sandbox: Sandbox;
let runs = 0;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const noonMs = Date.UTC(2031, 4, 6, 12);
const dead = 99991663;

/** A client of a run whose clock stands at noon. */
async function newClient(): Promise<SandboxClient> {
  const run = await sandbox.run(`clock-${++runs}`);
  run.clock.freeze(noonMs);
  return SandboxClient.of(run);
}

async function code(client: SandboxClient, token?: string): Promise<number> {
  return (await client.list('page_size=1', token)).json.code;
}

/** Call until a call is throttled; answers how many were not, and what the refusal said. */
async function exhaust(client: SandboxClient) {
  for (let calls = 0; ; calls++) {
    const answer = await client.list('page_size=1');
    if (answer.status !== 429) continue;
    return {
      calls,
      limit: Number(headerNamed(answer, 'x-ogw-ratelimit-limit')),
      resetMs: Number(headerNamed(answer, 'x-ogw-ratelimit-reset')) * 1000,
    };
  }
}

describe('limits', () => {
  it('free up by the clock alone, to the millisecond', async () => {
    const client = await newClient();
    const first = await exhaust(client);
    expect(first.calls).toBe(first.limit);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await client.codes(2)).toEqual([99991400, 99991400]);
    client.run.clock.advance(first.resetMs - 1);
    expect(await client.codes(1)).toEqual([99991400]);
    client.run.clock.advance(1);
    expect(await exhaust(client)).toEqual(first);
  });

  it('count on over a snapshot, and begin anew with a restore and a reset', async () => {
    const client = await newClient();
    const first = await exhaust(client);
    await client.run.snapshot('full');
    expect(await client.codes(1)).toEqual([99991400]);
    await client.run.restore('full');
    expect(client.run.clock.now()).toBe(noonMs);
    expect(await exhaust(client)).toEqual(first);
    await client.run.reset();
    expect(await client.codes(1)).toEqual([0]);
  });

  it('do not lock up when the clock goes back', async () => {
    const client = await newClient();
    const { resetMs } = await exhaust(client);
    client.run.clock.advance(-86_400_000);
    expect(await client.codes(1)).toEqual([99991400]);
    client.run.clock.advance(resetMs);
    expect(await client.codes(1)).toEqual([0]);
  });
});

describe('tokens', () => {
  it('end after two hours, and are renewed in the last thirty minutes', async () => {
    const client = await newClient();
    const first = client.token;
    const seconds = async () => {
      const { tenant_access_token: token, expire } = await client.renew();
      return [token === first, expire];
    };
    expect(await seconds()).toEqual([true, 7200]);
    client.run.clock.advance(5_400_000);
    expect(await seconds()).toEqual([true, 1800]);
    client.run.clock.advance(1);
    expect(await seconds()).toEqual([false, 7200]);
    const second = client.token;
    expect([await code(client, first), await code(client, second)]).toEqual([0, 0]);
    client.run.clock.advance(1_799_998);
    expect(await code(client, first)).toBe(0);
    client.run.clock.advance(1);
    expect([await code(client, first), await code(client, second)]).toEqual([dead, 0]);
  });

  it('are as good when the clock goes back and forth', async () => {
    const client = await newClient();
    client.run.clock.advance(7_200_000);
    expect(await code(client)).toBe(dead);
    client.run.clock.advance(-1);
    expect(await code(client)).toBe(0);
    client.run.clock.set(noonMs - 365 * 86_400_000);
    expect(await code(client)).toBe(0);
    expect((await client.renew()).expire).toBe(7200);
  });

  it('are there at both ends of what a clock can show', async () => {
    const client = await newClient();
    for (const ms of [0, (2 ** 31 - 1) * 1000, Date.UTC(2015, 0, 1), noonMs]) {
      client.run.clock.set(ms);
      expect(await client.renew()).toMatchObject({ code: 0 });
      expect(await code(client)).toBe(0);
    }
  });
});

describe('what bears a time', () => {
  it('bears that of the clock: log ids, the journal, ids of new records', async () => {
    const client = await newClient();
    const before = new Set((await client.records()).keys());
    client.run.clock.set(Date.UTC(2033, 1, 2, 3, 4, 5));
    await client.renew();
    client.run.faults.add({ action: { kind: 'record_inserted' }, ends: { times: 1 } });
    const answer = await client.list('page_size=1');
    const local = new Date(client.run.clock.now());
    const stamp = [
      local.getFullYear(),
      local.getMonth() + 1,
      local.getDate(),
      local.getHours(),
      local.getMinutes(),
    ];
    const text = stamp.map((part) => String(part).padStart(2, '0')).join('');
    expect(headerNamed(answer, 'X-Tt-Logid')?.slice(0, 12)).toBe(text);
    expect(client.run.journal.entries().at(-1)?.at_ms).toBe(local.getTime());
    const [added, ...more] = [...(await client.records()).keys()].filter((id) => !before.has(id));
    expect(more).toEqual([]);
    expect(Number(BigInt(added as string) >> 32n)).toBe(local.getTime() / 1000);
  });

  it('is a download link: good for thirty minutes and up to one more', async () => {
    const client = await newClient();
    client.run.clock.set(noonMs + 1);
    const link = await linkIn(client);
    const path = new URL(link).pathname.replace(new URL(client.run.domain).pathname, '');
    const status = async () => (await client.get(path, '')).status;
    expect(await status()).toBe(200);
    client.run.clock.set(noonMs + 31 * 60_000 - 1);
    expect(await status()).toBe(200);
    client.run.clock.advance(1);
    expect(await status()).toBe(404);
    client.run.clock.advance(-1);
    expect(await status()).toBe(200);
  });

  it('is the ticket of a store app: every hour another', async () => {
    const listener = await startListener(({ body }, response) => {
      const { challenge } = JSON.parse(body);
      response.end(JSON.stringify({ challenge }));
    });
    const tickets = () =>
      listener.received
        .map(({ body }) => JSON.parse(body))
        .filter(({ type }) => type === 'event_callback')
        .map(({ event }) => event.app_ticket);
    try {
      const client = await newClient();
      const { run } = client;
      await beside(run, async ({ ctx }) => {
        await operations.createApp(ctx, {
          name: 'Store',
          type: 'store',
          scopes: [],
          appId: undefined,
          appSecret: undefined,
          events: { url: `http://127.0.0.1:${listener.port}/`, verificationToken: undefined },
        });
      });
      for (const count of [1, 2, 3]) {
        await eventually(10_000, () => expect(tickets()).toHaveLength(count));
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect(tickets()).toHaveLength(count);
        run.clock.advance(3_600_000);
      }
      expect(new Set(tickets()).size).toBe(3);
    } finally {
      await listener.close();
    }
  });
});

it('revocation keeps real time while the clock stands', async () => {
  const client = await newClient();
  expect(await code(client)).toBe(0);
  const setEnabled = (enabled: boolean) =>
    beside(client.run, ({ ctx }) => operations.setAppEnabled(ctx, { appId: client.run.appId, enabled }));
  await setEnabled(false);
  await eventually(1_000, async () => expect(await code(client)).toBe(99991662));
  await setEnabled(true);
  await eventually(1_000, async () => expect(await code(client)).toBe(dead));
  await client.renew();
  // What was asked meanwhile counts against the limit of a second that does not pass.
  client.run.clock.advance(60_000);
  expect(await code(client)).toBe(0);
});

it('a time that no clock shows is refused, and nothing moves', async () => {
  const client = await newClient();
  expect(() => client.run.clock.set(-1)).toThrow('clock: shows whole milliseconds from 0');
  expect(() => client.run.clock.advance(2 ** 41)).toThrow('clock: ');
  expect(client.run.clock.now()).toBe(noonMs);
  expect(await code(client)).toBe(0);
});

/** A download link of some attachment of the demo. */
async function linkIn(client: SandboxClient): Promise<string> {
  const { json } = await client.list('page_size=100');
  const link = /"(https?:\/\/[^"]*\/files\/[^"]+)"/.exec(JSON.stringify(json))?.[1];
  if (link === undefined) throw new Error('no link');
  return link;
}
