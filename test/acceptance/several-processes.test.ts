import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchToken, listRecords, tokenOf } from '../support/api-calls.ts';
import { callOnce, type Hammer, type HammeredCall, hammer, mostWithin } from '../support/hammer.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';
import { type Item, ndjson, openId, sampleItems } from '../support/sample-items.ts';

interface Credentials extends Record<string, unknown> {
  app_id: string;
  app_secret: string;
}

const oneSecond = 1_000;
/** What is written somewhere is to be seen everywhere so soon. */
const seenWithinMs = 500;
/** Calls a second and the tenth of them that a process may lease. */
const limits = { calls: 50, slice: 5 };
const withLimit = {
  env: { MIANPING_RATE_LIMIT_OVERRIDES: `hire.v1.interview_records.list=${limits.calls}/s` },
};
const withoutLimits = { env: { MIANPING_RATE_LIMITS: 'off' } };

function createApp(location: Location): Promise<Credentials> {
  return runJson(['app', 'create', '--name', 'Several', '--scope', 'hire:interview', ...location.flags]);
}

function statusesOf(calls: readonly HammeredCall[]): (number | undefined)[] {
  return [...new Set(calls.map(({ status }) => status))].sort();
}

describe('two servers on one PostgreSQL database', () => {
  let location: Location;
  let servers: [RunningServer, RunningServer];
  let app: Credentials;
  let token: string;

  beforeAll(async () => {
    location = await newLocation('postgres');
    servers = await Promise.all([
      startServer(location.flags, withoutLimits),
      startServer(location.flags, withoutLimits),
    ]);
  });
  beforeEach(async () => {
    app = await createApp(location);
    token = await tokenOf(servers[0].url, app);
    for (const { url } of servers) expect((await listRecords(url, token)).code).toBe(0);
  });
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.kill()));
    await location?.remove();
  });

  /** Both servers answer with this code, and keep to it. */
  async function bothAnswer(code: number): Promise<void> {
    await eventually(oneSecond, async () => {
      for (const { url } of servers) expect((await listRecords(url, token)).code).toBe(code);
    });
    for (const { url } of servers) expect((await listRecords(url, token)).code).toBe(code);
  }

  it('hand out the same token to one app', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, number) => tokenOf(servers[number % 2]?.url ?? '', app)),
    );
    expect(new Set(tokens)).toEqual(new Set([token]));
  });

  it('both refuse an app that was disabled', async () => {
    await runJson(['app', 'disable', app.app_id, ...location.flags]);
    await bothAnswer(99991662);
    for (const { url } of servers)
      expect((await fetchToken(url, app.app_id, app.app_secret)).code).toBe(10014);
  });

  it('both refuse a token from before the secret was rotated', async () => {
    const rotated = await runJson<Credentials>(['app', 'rotate-secret', app.app_id, ...location.flags]);
    await bothAnswer(99991663);
    token = await tokenOf(servers[1].url, rotated);
    await bothAnswer(0);
  });

  it('both refuse an app that was uninstalled', async () => {
    const { tenants } = await runJson<{ tenants: { tenant_key: string }[] }>([
      'tenant',
      'list',
      ...location.flags,
    ]);
    const tenant = ['--tenant', tenants[0]?.tenant_key ?? ''];
    await runJson(['app', 'uninstall', app.app_id, ...tenant, ...location.flags]);
    await bothAnswer(99991673);
  });

  it('go on with the pages that the other began', async () => {
    const items = sampleItems(5);
    await runJson(['import', '-', '--app', app.app_id, ...location.flags], { input: ndjson(items) });
    const seen: Item[] = [];
    let query = 'page_size=2';
    for (let page = 0; page < 3; page++) {
      const answer = await eventually(seenWithinMs, async () => {
        const found = await listRecords(servers[page % 2]?.url ?? '', token, query);
        expect(found.items).not.toEqual([]);
        return found;
      });
      seen.push(...answer.items);
      query = `page_size=2&page_token=${encodeURIComponent(answer.pageToken ?? '')}`;
    }
    expect(seen).toEqual(items);
    const gone = items.map(({ id }) => ({ type: 'record', id, deleted: true }));
    await runJson(['import', '-', '--app', app.app_id, ...location.flags], { input: ndjson(gone) });
  });

  it('both show what was written elsewhere, though they keep pages', async () => {
    const [first, second] = sampleItems(2) as [Item, Item];
    const write = (items: object[]) =>
      runJson(['import', '-', '--app', app.app_id, ...location.flags], { input: ndjson(items) });
    const bothShow = (items: Item[]) =>
      eventually(seenWithinMs, async () => {
        for (const { url } of servers) expect((await listRecords(url, token)).items).toEqual(items);
      });
    await write([first, second]);
    await bothShow([first, second]);
    const changed = { ...first, user_id: openId(98), content: 'changed' };
    await write([changed]);
    await bothShow([changed, second]);
    await write([{ type: 'record', id: second.id, deleted: true }]);
    await bothShow([changed]);
  });
});

describe('servers that share limits', () => {
  let location: Location;
  let servers: RunningServer[];
  let token: string;
  let hammers: Hammer[];

  beforeEach(async () => {
    location = await newLocation('postgres');
    const app = await createApp(location);
    hammers = [];
    servers = await Promise.all([1, 2, 3].map(() => startServer(location.flags, withLimit)));
    token = await tokenOf(servers[0]?.url ?? '', app);
  });
  afterEach(async () => {
    await Promise.all(hammers.map(({ stop }) => stop()));
    await Promise.all((servers ?? []).map((server) => server.kill()));
    await location?.remove();
  });

  function hammerAll(connections: number): void {
    hammers = servers.map(({ url }) => hammer(url, token, connections));
  }
  const stopAll = async () => (await Promise.all(hammers.map(({ stop }) => stop()))).flat();

  /** After a rest, a client of one server has the whole allowance at once. */
  async function expectWholeAllowance({ url }: RunningServer): Promise<void> {
    await sleep(1.5 * oneSecond);
    const burst = await Promise.all(Array.from({ length: limits.calls }, () => callOnce(url, token)));
    expect(statusesOf(burst)).toEqual([200]);
  }

  it('let a program that asks all of them no more through than the allowance and a slice', async () => {
    hammerAll(4);
    await sleep(4 * oneSecond);
    const calls = await stopAll();
    expect(statusesOf(calls)).toEqual([200, 429]);
    expect(mostWithin(calls, oneSecond)).toBeLessThanOrEqual(limits.calls + limits.slice);
    for (const { url } of servers) {
      expect(calls.filter((call) => call.url === url && call.status === 200)).not.toEqual([]);
    }
    await expectWholeAllowance(servers[2] as RunningServer);
  });

  it('go on when one after the other is killed under load, and take in those that start again', async () => {
    hammerAll(3);
    for (let round = 0; round < 3; round++) {
      await sleep(300 + 700 * Math.random());
      const victim = servers[round] as RunningServer;
      expect((await victim.kill('SIGKILL')).signal).toBe('SIGKILL');
      await hammers[round]?.stop();
      const next = await startServer(location.flags, withLimit);
      servers[round] = next;
      hammers.push(hammer(next.url, token, 3));
    }
    await sleep(oneSecond);
    const calls = await stopAll();
    expect(mostWithin(calls, oneSecond)).toBeLessThanOrEqual(limits.calls + limits.slice);
    const alive = new Set(servers.map(({ url }) => url));
    const answered = calls.filter(({ url }) => alive.has(url));
    expect(statusesOf(answered)).toEqual([200, 429]);
    for (const url of alive) {
      expect(answered.filter((call) => call.url === url && call.status === 200)).not.toEqual([]);
    }
    await expectWholeAllowance(servers[0] as RunningServer);
  });
});

/** Environment of a server whose clock is so far ahead. */
function withClock(aheadMs: number) {
  const script = `const now = Date.now; Date.now = () => now() + ${aheadMs};`;
  return {
    env: { ...withLimit.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
  };
}

describe('servers whose clocks disagree', () => {
  let location: Location;
  let behind: RunningServer;
  let right: RunningServer;
  let ahead: RunningServer;
  let token: string;
  const passed: HammeredCall[] = [];

  beforeAll(async () => {
    location = await newLocation('postgres');
    const app = await createApp(location);
    [behind, right, ahead] = (await Promise.all(
      [-2_000, 0, 60_000].map((aheadMs) => startServer(location.flags, withClock(aheadMs))),
    )) as [RunningServer, RunningServer, RunningServer];
    token = await tokenOf(right.url, app);
  });
  afterAll(async () => {
    await Promise.all([behind, right, ahead].map((server) => server?.kill()));
    await location?.remove();
  });

  /** As many calls at once as are allowed in a second; answers how many went through. */
  async function burst({ url }: RunningServer): Promise<number> {
    const calls = await Promise.all(Array.from({ length: limits.calls }, () => callOnce(url, token)));
    passed.push(...calls);
    expect([200, 429]).toEqual(expect.arrayContaining(statusesOf(calls)));
    return calls.filter(({ status }) => status === 200).length;
  }

  it('count as one, and each has its turn', async () => {
    for (const first of [behind, ahead, right]) {
      // After a rest, whoever comes first has the whole allowance, and those after it what it left.
      await sleep(1.5 * oneSecond);
      expect(await burst(first)).toBe(limits.calls);
      for (const other of [ahead, right, behind]) await burst(other);
    }
    expect(mostWithin(passed, oneSecond)).toBeLessThanOrEqual(limits.calls + limits.slice);
  });
});
