import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchToken, listPath, tokenOf } from '../support/api-calls.ts';
import { type Listener, startListener } from '../support/listener.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { eventually, type RunningServer, runJson, startServer } from '../support/process.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code: number };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

interface Export {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const serverKind = 2;

const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

describe('traces', () => {
  let location: Location;
  let collector: Listener;
  let isCollecting = true;
  let app: { app_id: string; app_secret: string } & Record<string, unknown>;

  beforeAll(async () => {
    location = await newLocation('sqlite');
    collector = await startListener((_request, response) => {
      if (isCollecting) response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
    app = await runJson(['app', 'create', '--name', 'x', '--scope', 'hire:interview', ...location.flags]);
  });
  afterAll(async () => {
    await collector?.close();
    await location?.remove();
  });

  const startTraced = ({ port } = collector): Promise<RunningServer> =>
    startServer(location.flags, { env: { MIANPING_TRACES_URL: `http://127.0.0.1:${port}/v1/traces` } });
  const spans = () =>
    collector.received.flatMap(({ body }) =>
      (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    );

  it('hold a span of every request, under the caller’s own, and nothing secret', async () => {
    const server = await startTraced();
    const token = await tokenOf(server.url, app);
    const ask = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${server.url}${path}`, { headers });
    const authorization = `Bearer ${token}`;
    const list = await ask(`${listPath}?page_size=7`, {
      authorization,
      traceparent: `00-${traceId}-${parentId}-01`,
    });
    const get = await ask(`${listPath}/4711`, { authorization, traceparent: 'nonsense' });
    const unsampled = await ask(listPath, { traceparent: `00-${traceId}-${parentId}-00` });
    const unknown = await ask('/hunter2?secret=hunter3');
    expect([list, get, unsampled, unknown].map(({ status }) => status)).toEqual([200, 400, 400, 404]);
    await eventually(5_000, () => expect(spans().length).toBeGreaterThanOrEqual(4));
    await server.kill();

    const byLogId = new Map(spans().map((span) => [attributesOf(span)['mianping.log_id'], span]));
    const spanOf = (answer: Response) => byLogId.get(String(answer.headers.get('x-tt-logid')));
    expect(spanOf(list)).toMatchObject({
      name: 'hire.v1.interview_records.list',
      kind: serverKind,
      traceId,
      parentSpanId: parentId,
    });
    expect(attributesOf(spanOf(list) as Span)).toEqual({
      'http.request.method': 'GET',
      'http.route': listPath,
      'http.response.status_code': 200,
      'mianping.code': 0,
      'mianping.log_id': list.headers.get('x-tt-logid'),
      'mianping.app_id': app.app_id,
    });
    expect(attributesOf(spanOf(get) as Span)).toMatchObject({
      'http.route': `${listPath}/:interview_record_id`,
      'http.response.status_code': 400,
      'mianping.code': 1002002,
    });
    expect(spanOf(get)?.traceId).not.toBe(traceId);
    expect(spanOf(get)?.parentSpanId).toBeUndefined();
    expect(spanOf(unsampled)).toBeUndefined();
    expect(attributesOf(spanOf(unknown) as Span)).not.toHaveProperty('http.route');
    expect(spanOf(unknown)).toMatchObject({ name: 'unknown', status: { code: 0 } });
    const everything = JSON.stringify(collector.received);
    for (const text of [token, app.app_secret, 'hunter2', 'hunter3', '4711', 'page_size']) {
      expect(everything).not.toContain(text);
    }
  });

  it('are all sent before the server ends', async () => {
    const before = spans().length;
    const server = await startTraced();
    for (let call = 0; call < 25; call++) await fetchToken(server.url, app.app_id, app.app_secret);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
    expect(spans().length).toBe(before + 25);
  });

  it('let the server end though the collector’s answer never does', async () => {
    const drips: NodeJS.Timeout[] = [];
    const dripping = await startListener((_request, response) => {
      response.writeHead(200);
      drips.push(setInterval(() => response.write('x'), 200));
    });
    const server = await startTraced(dripping);
    expect((await fetchToken(server.url, app.app_id, app.app_secret)).code).toBe(0);
    await eventually(5_000, () => expect(drips.length).toBeGreaterThan(0));
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
    for (const drip of drips) clearInterval(drip);
    await dripping.close();
  });

  it('keep nothing from working when nobody takes them', async () => {
    isCollecting = false;
    const server = await startTraced();
    expect((await fetchToken(server.url, app.app_id, app.app_secret)).code).toBe(0);
    expect(await server.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
    await collector.close();
    const alone = await startTraced();
    expect((await fetchToken(alone.url, app.app_id, app.app_secret)).code).toBe(0);
    expect(await alone.kill('SIGTERM')).toMatchObject({ exitCode: 0 });
  });
});

describe('the code for traces', () => {
  /** Modules of its packages that a fresh process has loaded after a script; metrics need the one of types themselves. */
  function loadedAfter(script: string): string[] {
    const watch = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      ${script}
      console.log(JSON.stringify(loaded));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', watch], {
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as string[]).filter((url) => /\/@opentelemetry\/(?!api\/)/.test(url));
  }

  it('is loaded only when they are made', () => {
    const server = `await import(${JSON.stringify(new URL('../../src/server.ts', import.meta.url).href)});`;
    expect(loadedAfter(server)).toEqual([]);
    const tracing = JSON.stringify(new URL('../../src/http/tracing.ts', import.meta.url).href);
    const open = `const { openTraces } = await import(${tracing}); await openTraces('http://127.0.0.1:9/v1/traces');`;
    expect(loadedAfter(open).length).toBeGreaterThan(4);
  });
});
