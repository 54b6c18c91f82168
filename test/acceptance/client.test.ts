import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ApiCaller,
  type ClientEvent,
  ReadError,
  type ReadOptions,
  readInterviewRecords,
} from '../../src/client.ts';
import { listRecords, tokenOf } from '../support/api-calls.ts';
import { readAll } from '../support/client-reading.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';
import { ndjson, openId, recordId, referenceItem, sampleItems } from '../support/sample-items.ts';

interface Credentials extends Record<string, unknown> {
  app_id: string;
  app_secret: string;
}

describe.each(databaseKinds)('mianping/client against a server on %s, limits on', (kind) => {
  const items = [referenceItem(), ...sampleItems(149)];
  let location: Location;
  let server: RunningServer;
  let app: Credentials;

  /** Each test calls as an app of its own, with limits of its own. */
  async function newApp(scopes: readonly string[] = ['hire:interview:readonly']): Promise<Credentials> {
    const flags = scopes.flatMap((scope) => ['--scope', scope]);
    return runJson(['app', 'create', '--name', 'Client', ...flags, ...location.flags]);
  }

  function optionsOf({ app_id: appId, app_secret: appSecret }: Credentials): ReadOptions {
    return { domain: server.url, appId, appSecret, userIdType: 'union_id' };
  }

  beforeAll(async () => {
    location = await newLocation(kind);
    app = await newApp();
    const imported = ['import', '-', '--app', app.app_id, ...location.flags];
    await runJson(imported, { input: ndjson(items) });
    server = await startServer(location.flags);
  });
  afterAll(async () => {
    await server?.kill();
    await location?.remove();
  });

  it('reads what was imported, in order, and is never throttled', async () => {
    const { records, error, events, progress } = await readAll({
      ...optionsOf(app),
      userIdType: undefined,
      pageSize: 6,
    });
    expect(error).toBeUndefined();
    expect(records).toEqual(items);
    expect(progress).toHaveLength(25);
    expect(events.filter(({ type }) => type !== 'page')).toEqual([
      { type: 'token_fetched', why: 'first', expiresInSeconds: expect.any(Number) },
    ]);
  });

  it('waits as it is told while other programs use up the limit of the app', async () => {
    const busy = await newApp();
    const token = await tokenOf(server.url, busy);
    const burst = () => Promise.all(Array.from({ length: 40 }, () => listRecords(server.url, token)));
    await burst();
    const { records, error, events } = await readAll({ ...optionsOf(busy), pageSize: 50 });
    expect(error).toBeUndefined();
    expect(records.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'throttled', resetSeconds: expect.any(Number) }),
    );
  });

  it('goes on with a new token when the old ones died between two pages', async () => {
    const changed = await newApp();
    const token = await tokenOf(server.url, changed);
    const events: ClientEvent[] = [];
    const ids: string[] = [];
    const options = {
      ...optionsOf(changed),
      pageSize: 80,
      onEvent: (event: ClientEvent) => events.push(event),
    };
    for await (const { id } of readInterviewRecords(options)) {
      if (ids.push(id) !== 1) continue;
      for (const verb of ['disable', 'enable']) {
        await runJson(['app', verb, changed.app_id, ...location.flags]);
      }
      await eventually(2_000, async () => expect((await listRecords(server.url, token)).code).toBe(99991663));
    }
    expect(ids).toEqual(items.map(({ id }) => id));
    const fetched = events.filter(({ type }) => type === 'token_fetched');
    expect(fetched).toMatchObject([{ why: 'first' }, { why: 'refused' }]);
  });

  it('goes on after the server was killed and came back', async () => {
    const patient = await newApp();
    const ids: string[] = [];
    let restarted: Promise<RunningServer> | undefined;
    for await (const { id } of readInterviewRecords({ ...optionsOf(patient), pageSize: 80 })) {
      if (ids.push(id) !== 1) continue;
      await server.kill('SIGKILL');
      restarted = startServer(['--port', String(server.port), ...location.flags]);
    }
    server = (await restarted) as RunningServer;
    expect(ids).toEqual(items.map(({ id }) => id));
  });

  it('reads ids, and goes on at a page token', async () => {
    const ids = [recordId(140), recordId(2), '404', recordId(2), ...items.slice(1, 120).map(({ id }) => id)];
    const some = await readAll({ ...optionsOf(app), ids });
    expect(some.error).toBeUndefined();
    expect(some.records.map(({ id }) => id).sort()).toEqual(
      [...new Set(ids)].filter((id) => id !== '404').sort(),
    );
    const [first] = (await readAll({ ...optionsOf(app), pageSize: 90 })).progress;
    const rest = await readAll({ ...optionsOf(app), pageSize: 90, pageToken: first?.pageToken });
    expect(rest.records.map(({ id }) => id)).toEqual(items.slice(90).map(({ id }) => id));
  });

  it('answers user ids of the kind that is asked for', async () => {
    const { records } = await readAll({ ...optionsOf(app), ids: [recordId(1)], userIdType: 'open_id' });
    expect(records).toMatchObject([{ user_id: openId(1) }]);
  });

  it('says at once what no waiting mends', async () => {
    const none = await newApp([]);
    const causeOf = async (options: ReadOptions) => {
      const { error, events } = await readAll(options);
      expect(error).toBeInstanceOf(ReadError);
      expect(events.filter(({ type }) => type === 'retrying')).toEqual([]);
      return (error as ReadError).cause;
    };
    expect(await causeOf({ ...optionsOf(app), appSecret: 'wrong' })).toMatchObject({ code: 10014 });
    expect(await causeOf({ ...optionsOf(app), appId: 'cli_0000000000000000' })).toMatchObject({
      code: 10003,
    });
    expect(await causeOf(optionsOf(none))).toMatchObject({
      name: 'ApiError',
      code: 99991672,
      httpStatus: 400,
      message: expect.stringContaining('hire:interview:readonly'),
    });
    expect(await causeOf({ ...optionsOf(app), userIdType: 'user_id' })).toMatchObject({ code: 99991672 });
    expect(await causeOf({ ...optionsOf(app), pageToken: 'a+/=' })).toMatchObject({
      code: 1002002,
      message: expect.stringContaining('page_token'),
    });
    const wrongDomain = { ...optionsOf(app), domain: `${server.url}/nowhere` };
    expect(await causeOf(wrongDomain)).toMatchObject({ name: 'ApiError', httpStatus: 404 });
  });

  it('calls neighbours, too', async () => {
    const caller = new ApiCaller(optionsOf(app));
    const one = await caller.get(`/open-apis/hire/v1/interview_records/${recordId(1)}`);
    expect(one).toEqual({ interview_record: items[2] });
    const { value } = await caller
      .pages('/open-apis/hire/v1/interview_feedback_forms', { page_size: 5 })
      .next();
    expect(value).toEqual({ items: [], nextToken: undefined });
  });
});
