import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { bearer } from '../support/actors.ts';
import { answerSchema, expectValid } from '../support/answer-schema.ts';
import { expectNotFound, expectSuccess, expectVendorJson } from '../support/answers.ts';
import { type HostileRequest, hostileRequests, neighbourPaths } from '../support/hostile-requests.ts';
import { itemOf, numbers } from '../support/items.ts';
import { databaseKinds } from '../support/locations.ts';
import { importItems, makeCaller, openTestApp } from '../support/test-app.ts';

const requestsPerDatabase = 4000;
const listPath = '/open-apis/hire/v1/interview_records';

/** Everything that the contract has for each kind of route: status and code. */
const callerAnswers = ['200 0', '400 1002002', '429 99991400'].concat([
  '400 99991661',
  '400 99991663',
  '400 99991668',
  '400 99991671',
  '400 99991672',
]);
const neighbourAnswers = [...callerAnswers, '400 1002003', '400 1002102', '400 99992351', '400 99992360'];
const tokenAnswers = ['200 0', '200 10003', '200 10014', '429 99991400'];

type Route = 'list' | 'get' | 'neighbour' | 'token' | 'plain' | 'none' | 'doubtful';

/** Which route a request is for, as the contract has it. */
function routeOf({ method, url }: HostileRequest): Route {
  const { pathname } = new URL(url, 'http://localhost');
  const path = pathname.replace(/\/$/, '');
  if (/^\/open-apis\/auth\/v3\/(tenant|app)_access_token\/internal$/.test(path)) {
    return method === 'POST' ? 'token' : 'none';
  }
  const isGet = method === 'GET';
  if (path === listPath) return isGet ? 'list' : 'none';
  const [, segment] = /^\/open-apis\/hire\/v1\/interview_records\/([^/]*)$/.exec(path) ?? [];
  if (segment !== undefined && isGet) return isDecodable(segment) ? 'get' : 'none';
  if (neighbourPaths.includes(path)) return isGet ? 'neighbour' : 'none';
  const [, child] =
    /^\/open-apis\/hire\/(?:v2\/interview_records|v1\/attachments)\/([^/]*)$/.exec(path) ?? [];
  if (child !== undefined && isGet) return isDecodable(child) ? 'neighbour' : 'none';
  if (path === '/healthz' || path === '/version') return isGet ? 'plain' : 'none';
  // Letters of a fixed path may be percent-encoded, and an empty segment may be seen as none or as an empty id.
  return isGet && /%|\/\/$/.test(pathname) ? 'doubtful' : 'none';
}

const answersOf: Partial<Record<Route, readonly string[]>> = {
  list: callerAnswers,
  get: callerAnswers,
  doubtful: neighbourAnswers,
  neighbour: neighbourAnswers,
  token: tokenAnswers,
};

function isDecodable(segment: string): boolean {
  try {
    return decodeURIComponent(segment).length < 16_000;
  } catch {
    return false;
  }
}

/** Fails unless the answer is one that is documented for the route. Answers status and code. */
function expectDocumented(request: HostileRequest, answer: LightMyRequestResponse): string {
  const route = routeOf(request);
  if (answer.statusCode === 404) {
    expect(['none', 'doubtful']).toContain(route);
    expectNotFound(answer, request.method);
    return '404';
  }
  expect(route).not.toBe('none');
  if (route === 'plain') {
    expect(answer.statusCode).toBe(200);
    return 'plain';
  }
  const body = expectVendorJson(answer);
  const seen = `${answer.statusCode} ${body.code}`;
  expect(answersOf[route]).toContain(seen);
  if (answer.statusCode !== 200) expect(body.error?.log_id).toBe(answer.headers['x-tt-logid']);
  for (const violation of body.error?.field_violations ?? []) {
    for (const value of Object.values(violation)) expect(typeof value).toBe('string');
  }
  if (seen === '200 0' && route === 'list') expectValid(answerSchema.list, body);
  return seen;
}

describe.each(databaseKinds)('hostile requests on %s', (kind) => {
  it(`get a documented answer, all ${requestsPerDatabase} of them, and leave no trace`, async () => {
    const test = await openTestApp(kind);
    await importItems(
      test,
      numbers(1, 30).map((id) => itemOf(id)),
    );
    const [caller, bystander] = [await makeCaller(test), await makeCaller(test)];
    const powerless = await makeCaller(test, { scopes: [] });
    const before = await test.get(`${listPath}?page_size=100`, bystander.token);
    const pageToken =
      expectSuccess(await test.get(`${listPath}?page_size=3`, bystander.token)).page_token ?? '';
    const requests = hostileRequests(requestsPerDatabase, 20261122, {
      authorizations: [caller.token, caller.token, caller.token, powerless.token].map(bearer),
      pageToken,
      appId: caller.app.appId,
      appSecret: caller.appSecret,
    });
    const seen = new Map<string, number>();
    for (const request of requests) {
      test.clock.advance(request.pauseMs);
      const { pauseMs: _, ...rest } = request;
      const answer = await test.http.inject(rest as InjectOptions);
      try {
        const outcome = expectDocumented(request, answer);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      } catch (cause) {
        throw new Error(`${JSON.stringify(request).slice(0, 1500)} => ${answer.body.slice(0, 500)}`, {
          cause,
        });
      }
    }
    for (const outcome of [...callerAnswers, ...tokenAnswers, '404', 'plain']) {
      expect(seen.get(outcome), `${outcome} was provoked`).toBeGreaterThan(2);
    }
    expect(test.logs.filter(({ level }) => level === 50)).toEqual([]);
    const { token } = await operations.tokenOfApp(test.app.ctx, bystander.app);
    const after = await test.get(`${listPath}?page_size=100`, token);
    expect(after.body).toBe(before.body);
    await test.close();
  });
});
