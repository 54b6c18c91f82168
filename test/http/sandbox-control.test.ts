import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ControlError } from '#contract/sandbox/control.ts';
import type { Fault } from '#contract/sandbox/faults.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { scenarios } from '#sandbox/scenarios.ts';
import { startSandbox } from '../../src/sandbox.ts';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { headerNamed } from '../support/raw-http.ts';
import {
  askControl,
  ControlCaller,
  controlNames,
  controlRoute,
  pathOf,
  readFirstPage,
  throttled,
} from '../support/sandbox-control.ts';

let sandbox: Sandbox;
let caller: ControlCaller;
const ask: ControlCaller['ask'] = (...asked) => caller.ask(...asked);
const refused: ControlCaller['refused'] = (request) => caller.refused(request);

beforeAll(async () => {
  sandbox = await startSandbox();
  caller = new ControlCaller(sandbox);
});
afterAll(() => sandbox?.close());
beforeEach(() => sandbox.reset());

describe('the definitions', () => {
  it('have operation ids, methods and paths of their own', () => {
    const all = controlNames.map(controlRoute);
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    expect(new Set(all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)).size).toBe(
      all.length,
    );
    for (const { operationId, path, params, summary } of all) {
      expect(operationId).toMatch(/^sandbox\.v1(?:\.[a-z_]+){2}$/);
      expect(summary).toMatch(/^\S.{5,110}\S$/);
      const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect(Object.keys(params?.properties ?? {})).toEqual(named);
    }
  });

  it('know which methods a path takes', async () => {
    for (const path of new Set(controlNames.map((name) => pathOf(name)))) {
      const taken = controlNames
        .filter((name) => pathOf(name) === path)
        .map((name) => controlRoute(name).method);
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
        if ((taken as string[]).includes(method)) continue;
        const answer = await askControl(sandbox, { method, path });
        expect([method, path, answer.status]).toEqual([method, path, 405]);
        expect(headerNamed(answer, 'Allow')?.split(', ')).toEqual(taken);
        expect((answer.json as ControlError).error.message).toContain(taken.join(', '));
      }
    }
  });

  it('answer a HEAD without a body', async () => {
    const answer = await askControl(sandbox, { method: 'HEAD', path: '/sandbox/v1/status' });
    expect([answer.status, headerNamed(answer, 'Allow')]).toEqual([405, 'GET']);
  });
});

describe('status', () => {
  it('tells how the run stands', async () => {
    sandbox.faults.add(throttled);
    await readFirstPage(sandbox.main);
    expect(await ask('status')).toEqual({
      run: 'main',
      domain: sandbox.url,
      app_id: sandbox.appId,
      app_secret: sandbox.appSecret,
      clock: { now_ms: expect.any(Number), frozen: false },
      faults: { active: 1, lifted: 0 },
      snapshots: sandbox.snapshots,
      journal: { entries: 2, dropped: 0 },
    });
  });

  it('takes a slash at the end, and a query that means nothing to it', async () => {
    for (const path of ['/sandbox/v1/status/', '/sandbox/v1/status?x=1', '/runs/main/sandbox/v1/status'])
      expect((await askControl(sandbox, { path })).status).toBe(200);
  });
});

describe('reset, snapshot and restore', () => {
  it('bring back what was', async () => {
    await ask('changeClock', { body: { frozen: true, now_ms: 1_790_000_000_000 } });
    expect(await ask('takeSnapshot', { params: { name: 'filled' } })).toEqual({ snapshots: ['filled'] });
    const before = await sandbox.recordIds();
    await ask('addFaults', { body: { action: { kind: 'record_deleted' }, ends: { times: 1 } } });
    await readFirstPage(sandbox.main);
    await ask('changeClock', { body: { advance_ms: 1000 } });
    expect(await sandbox.recordIds()).toHaveLength(before.length - 1);
    expect(await ask('restoreSnapshot', { params: { name: 'filled' } })).toMatchObject({
      clock: { now_ms: 1_790_000_000_000, frozen: true },
      faults: { active: 0, lifted: 1 },
    });
    expect(await sandbox.recordIds()).toEqual(before);
    expect(await ask('reset')).toMatchObject({
      clock: { frozen: false },
      faults: { active: 0, lifted: 0 },
      journal: { entries: 0 },
      snapshots: ['filled'],
    });
    expect(await ask('listSnapshots')).toEqual({ snapshots: ['filled'] });
  });

  it('name what there is', async () => {
    await ask('takeSnapshot', { params: { name: 'filled' } });
    expect(await refused({ method: 'POST', path: '/sandbox/v1/snapshots/none/restore' })).toEqual({
      status: 404,
      message: 'name: no snapshot is called so; there are: filled',
      fields: ['name'],
    });
    for (const name of ['a%2Fb', '%00', '%', 'x'.repeat(65), '..%2f..'])
      expect(await refused({ method: 'PUT', path: `/sandbox/v1/snapshots/${name}` })).toMatchObject({
        status: 400,
        message: expect.stringContaining('1 to 64 letters'),
      });
  });
});

describe('the clock', () => {
  const change = (body: unknown) => ask('changeClock', { body });

  it('is frozen, set, advanced and let go on', async () => {
    expect(await change({ frozen: true, now_ms: 1_700_000_000_000 })).toEqual({
      now_ms: 1_700_000_000_000,
      frozen: true,
    });
    expect(await change({ advance_ms: 90_000 })).toEqual({ now_ms: 1_700_000_090_000, frozen: true });
    expect(await change({ advance_ms: -90_000 })).toEqual({ now_ms: 1_700_000_000_000, frozen: true });
    expect(await change({ now_ms: 0 })).toEqual({ now_ms: 0, frozen: true });
    expect(await ask('showClock')).toEqual({ now_ms: 0, frozen: true });
    const going = await change({ frozen: false, now_ms: 1_700_000_000_000 });
    expect(going).toEqual({ now_ms: expect.any(Number), frozen: false });
    expect(going.now_ms as number).toBeGreaterThanOrEqual(1_700_000_000_000);
    const held = await change({ frozen: true });
    expect(held).toEqual(await ask('showClock'));
  });

  it.each([
    [{}, 'body: says no change: give frozen, now_ms or advance_ms'],
    [{ now_ms: 1, advance_ms: 1 }, 'takes now_ms or advance_ms, not both'],
    [{ now_ms: -1 }, 'now_ms: must be 0 or more'],
    [{ now_ms: 2 ** 41 }, 'now_ms: must be 2147483647000 or less'],
    [{ now_ms: 1.5 }, 'now_ms: must be a whole number'],
    [{ advance_ms: 1e15 }, '2038'],
    [{ advance_ms: '1h' }, 'advance_ms: must be a whole number'],
    [{ frozen: 'yes' }, 'frozen: must be true or false'],
    [{ freeze: true }, 'freeze: is not known here; there are frozen, now_ms, advance_ms'],
    [[], 'body: must be a JSON object'],
    [undefined, 'body: must be a JSON object'],
  ])('stays as it is for %j', async (body, problem) => {
    await change({ frozen: true, now_ms: 1_700_000_000_000 });
    const answer = await refused({ method: 'PUT', path: '/sandbox/v1/clock', body });
    expect(answer).toMatchObject({ status: 400, message: expect.stringContaining(problem) });
    expect(answer.fields).toHaveLength(1);
    expect(await ask('showClock')).toEqual({ now_ms: 1_700_000_000_000, frozen: true });
  });
});

describe('faults', () => {
  it('are added, one or several, listed, removed and cleared', async () => {
    const named: Fault = { name: 'late', action: { kind: 'delay', ms: 1 } };
    const first = (await ask('addFaults', { body: throttled })) as { faults: { id: number }[] };
    expect(first.faults).toEqual([
      { id: expect.any(Number), fault: throttled, seen: 0, hits: 0, active: true },
    ]);
    const more = (await ask('addFaults', { body: [named, throttled] })) as typeof first;
    expect(more.faults.map(({ id }) => id)).toEqual([1, 2].map((n) => n + (first.faults[0]?.id ?? 0)));
    expect(await ask('listFaults')).toEqual({ faults: [...first.faults, ...more.faults] });
    expect(await ask('addFaults', { body: [] })).toEqual({ faults: [] });
    expect(await ask('removeFault', { params: { id: `${more.faults[0]?.id}` } })).toEqual({ removed: 1 });
    expect(sandbox.faults.list().map(({ id }) => id)).toEqual([first.faults[0]?.id, more.faults[1]?.id]);
    expect(await ask('clearFaults')).toEqual({ removed: 2 });
    expect(await ask('clearFaults')).toEqual({ removed: 0 });
  });

  it('do what they say', async () => {
    await ask('addFaults', {
      body: { match: { page: 1 }, action: { kind: 'system_error' }, ends: { times: 1 } },
    });
    expect((await readFirstPage(sandbox.main)).code).toBe(1002001);
    expect((await readFirstPage(sandbox.main)).code).toBe(0);
    expect(await ask('listFaults')).toMatchObject({ faults: [{ seen: 1, hits: 1, active: false }] });
  });

  it('are all added or none', async () => {
    const body = [
      throttled,
      { action: { kind: 'nope' } },
      { match: { page: 0 }, action: { kind: 'token_dead' } },
    ];
    expect(await refused({ method: 'POST', path: '/sandbox/v1/faults', body })).toMatchObject({
      status: 400,
      fields: ['1.action.kind', '2.match.page'],
    });
    const many = Array.from({ length: 1001 }, () => throttled);
    expect(await refused({ method: 'POST', path: '/sandbox/v1/faults', body: many })).toMatchObject({
      status: 400,
      message: expect.stringContaining('1000 faults at most'),
    });
    expect(sandbox.faults.list()).toEqual([]);
  });

  it.each([
    [null, ['fault'], 'must be a JSON object'],
    [3, ['fault'], 'must be a JSON object'],
    [{}, ['action'], 'action: is missing'],
    [{ action: 'token_dead' }, ['action.kind'], 'must be one of rate_limited, token_dead'],
    [{ action: { kind: 'nope' } }, ['action.kind'], 'must be one of rate_limited, token_dead'],
    [
      { action: { kind: 'rate_limited', status: 500, after: 1 } },
      ['action.after', 'action.status'],
      'after: is not known here; there are kind, reset_seconds, limit, status; action.status: must be one of 429, 400',
    ],
    [{ action: { kind: 'token_dead', x: 1 } }, ['action.x'], 'is not known here; there is only kind'],
    [{ action: { kind: 'connection_reset' } }, ['action.when'], 'action.when: is missing'],
    [{ action: { kind: 'delay' } }, ['action'], 'a delay takes ms, or from_ms and to_ms'],
    [{ match: { page: 1.5 }, action: { kind: 'token_dead' } }, ['match.page'], 'must be a whole number'],
    [
      { match: { route: 'hire.v9' }, action: { kind: 'token_dead' } },
      ['match.route'],
      'no route is called so',
    ],
    [{ match: { route: 'A B' }, action: { kind: 'token_dead' } }, ['match.route'], 'must match'],
    [{ match: { pge: 1 }, action: { kind: 'token_dead' } }, ['match.pge'], 'there are route, app_id, page'],
    [{ ends: { times: 0 }, action: { kind: 'token_dead' } }, ['ends.times'], 'must be 1 or more'],
    [{ when: 1, action: { kind: 'token_dead' } }, ['when'], 'there are name, match, action, ends'],
  ])('that are none are refused by field: %j', async (body, fields, problem) => {
    const answer = await refused({ method: 'POST', path: '/sandbox/v1/faults', body });
    expect(answer).toEqual({ status: 400, message: expect.stringContaining(problem), fields });
  });

  it('that are not there can’t be removed', async () => {
    const [{ id } = { id: 0 }] = [sandbox.faults.add(throttled)];
    for (const wrong of [`${id + 1}`, 'x', '-1', '1e0', '%31x'])
      expect(await refused({ method: 'DELETE', path: `/sandbox/v1/faults/${wrong}` })).toMatchObject({
        status: 404,
        message: `id: no fault has this id; there are: ${id}`,
      });
  });
});

describe('scenarios', () => {
  it('are listed with what they prove', async () => {
    const { scenarios: listed } = (await ask('listScenarios')) as {
      scenarios: { name: string; proves: string }[];
    };
    expect(listed.map(({ name, proves }) => [name, proves])).toEqual(
      scenarios.map(({ name, proves }) => [name, proves]),
    );
  });

  it('are started beside what is there', async () => {
    sandbox.faults.add(throttled);
    const { faults } = (await ask('startScenario', { params: { name: 'rate-limited-sync' } })) as {
      faults: { fault: Fault }[];
    };
    const [wanted] = scenarios.filter(({ name }) => name === 'rate-limited-sync');
    expect(faults.map(({ fault }) => fault)).toEqual(wanted?.faults);
    expect(sandbox.faults.list()).toHaveLength(1 + faults.length);
    expect(await refused({ method: 'POST', path: '/sandbox/v1/scenarios/nope/start' })).toMatchObject({
      status: 404,
      message: expect.stringContaining('rate-limited-sync'),
    });
  });
});

describe('the journal', () => {
  it('is searched, verified and cleared', async () => {
    await readFirstPage(sandbox.main);
    await readFirstPage(sandbox.main);
    const all = (await ask('searchJournal')) as { entries: { id: number; route: string }[]; dropped: number };
    expect(all).toEqual({ entries: sandbox.journal.entries(), dropped: 0 });
    expect(all.entries.map(({ route }) => route)).toEqual([
      'auth.v3.tenant_access_token.internal',
      'hire.v1.interview_records.list',
      'auth.v3.tenant_access_token.internal',
      'hire.v1.interview_records.list',
    ]);
    const first = all.entries[0]?.id ?? 0;
    const query = `route=hire.*&page=1&status=200&code=0&method=GET&limit=1&after_id=${first}`;
    expect(await ask('searchJournal', { query })).toMatchObject({ entries: [{ id: first + 1 }] });
    expect(await ask('searchJournal', { query: 'text=page_size' })).toMatchObject({ entries: [{}, {}] });
    expect(await ask('verifyJournal', { body: { calls: { page: 1 }, times: 2 } })).toEqual({
      ok: true,
      problems: [],
    });
    expect(await ask('verifyJournal', { body: { calls: { page: 1 }, times: 3 } })).toEqual({
      ok: false,
      problems: [`expected 3 calls that fit {"page":1}, there were 2: #${first + 1}, #${first + 3}`],
    });
    expect(await ask('clearJournal')).toEqual({ removed: 4 });
    expect(await ask('searchJournal')).toEqual({ entries: [], dropped: 0 });
  });

  it('holds neither secrets nor tokens', async () => {
    const token = await tokenOf(sandbox.url, { app_id: sandbox.appId, app_secret: sandbox.appSecret });
    await listRecords(sandbox.url, token, 'page_size=1');
    const text = JSON.stringify(await ask('searchJournal'));
    for (const secret of [token, sandbox.appSecret, sandbox.controlKey]) expect(text).not.toContain(secret);
  });

  it.each([
    ['pag=2', ['pag'], 'pag: is not known here; there are route, app_id'],
    ['page=two', ['page'], 'page: must be a whole number'],
    ['page=', ['page'], 'page: must be a whole number'],
    ['page=1&page=2', ['page'], 'page: must be given once'],
    ['limit=0&status=-1', ['status', 'limit'], 'status: must be 0 or more; limit: must be 1 or more'],
    ['text=', ['text'], 'text: must not be empty'],
  ])('refuses %s', async (query, fields, problem) => {
    expect(await refused({ path: `/sandbox/v1/journal?${query}` })).toEqual({
      status: 400,
      message: expect.stringContaining(problem),
      fields,
    });
  });

  it('refuses an expectation that says nothing', async () => {
    const verify = (body: unknown) => refused({ method: 'POST', path: '/sandbox/v1/journal/verify', body });
    expect(await verify({})).toMatchObject({ status: 400, fields: ['expectation'] });
    expect(await verify(undefined)).toMatchObject({ status: 400, fields: ['expectation'] });
    expect(await verify({ in_order: [{ x: 1 }] })).toMatchObject({ status: 400, fields: ['in_order.0.x'] });
  });
});
