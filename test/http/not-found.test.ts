import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actors, makeActors } from '../support/actors.ts';
import { databaseKinds } from '../support/locations.ts';
import { runScenarios, type Scenario } from '../support/scenarios.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const listPath = '/open-apis/hire/v1/interview_records';
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';

const unknownPaths: Scenario[] = [
  '/',
  '/nope',
  '/open-apis',
  '/open-apis/hire/v1',
  '/open-apis/hire/v1/interview_record',
  '/open-apis/hire/v1/interview_recordss',
  '/open-apis/hire/v1/Interview_Records',
  '/OPEN-APIS/hire/v1/interview_records',
  '/hire/v1/interview_records',
  '//open-apis/hire/v1/interview_records',
  '/open-apis//hire/v1/interview_records',
  `${listPath}/1/2`,
  `${listPath}%2F`,
  `${listPath}%00`,
  `${listPath};page_size=1`,
  `${listPath}/%ff`,
  `${listPath}/%zz`,
  '/open-apis/auth/v3/tenant_access_token',
  '/open-apis/auth/v3/app_access_token/internal/x',
  '/%',
  `/${'a'.repeat(15_000)}`,
].map((url) => ({ name: `${url.slice(0, 60)} is not found`, url, status: 404 }));

const wrongMethods: Scenario[] = (
  [
    ...(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'] as const).flatMap(
      (method) => [
        { method, url: listPath },
        { method, url: `${listPath}/9` },
      ],
    ),
    ...(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).map((method) => ({
      method,
      url: tokenPath,
    })),
    ...(['HEAD', 'POST', 'OPTIONS'] as const).map((method) => ({ method, url: '/healthz' })),
  ] as const
).map(({ method, url }) => ({
  name: `${method} ${url} is not found`,
  method: method as NonNullable<Scenario['method']>,
  url,
  status: 404,
}));

/** What a body says must not decide whether a path exists. */
const withBody: Scenario[] = (['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'] as const).flatMap((method) =>
  [
    { what: 'a JSON body', headers: { 'content-type': 'application/json' }, payload: '{"app_id":"x"}' },
    { what: 'a body without a type', headers: {}, payload: 'x' },
    { what: 'a body of a type that is none', headers: { 'content-type': ';;' }, payload: '{}' },
    { what: 'an over-large body', headers: { 'content-type': 'text/plain' }, payload: 'x'.repeat(200_000) },
  ].flatMap(({ what, headers, payload }) =>
    ['/nope', listPath].map((url) => ({
      name: `${method} ${url} with ${what} is not found`,
      method: method as NonNullable<Scenario['method']>,
      url,
      headers: headers as Record<string, string>,
      payload,
      status: 404,
    })),
  ),
);

describe.each(databaseKinds)('what is not there on %s', (kind) => {
  let test: TestApp;
  let actors: Actors;
  const stage = () => ({ test, actors });

  beforeAll(async () => {
    test = await openTestApp(kind);
    actors = await makeActors(test);
  });
  afterAll(() => test.close());

  describe('unknown paths', () => runScenarios(stage, unknownPaths));
  describe('wrong methods', () => runScenarios(stage, wrongMethods));
  describe('with a body', () => runScenarios(stage, withBody));
  describe('without a token', () => {
    const rows = [...unknownPaths.slice(0, 3), ...wrongMethods.slice(0, 4)];
    runScenarios(
      stage,
      rows.map((row) => ({ ...row, who: 'nobody' as const })),
    );
  });

  it('names no route and no parameter of the request', async () => {
    const answer = await test.http.inject({ url: '/nope?secret=1' });
    expect(answer.body).toBe('404 page not found');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });
});
