import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds } from '../support/locations.ts';
import { makeStoreApp, ticketOf } from '../support/store-app.ts';
import { makeCaller, openTestApp, type TestApp } from '../support/test-app.ts';

const documented: Record<string, readonly string[]> = {
  app_access_token: ['200 0', '200 10003', '200 10005', '200 10012', '200 10014', '429 99991400'],
  tenant_access_token: ['200 0', '200 10003', '200 10013', '200 10014', '429 99991400'],
  'app_ticket/resend': ['200 0', '200 10003', '200 10014', '200 10016', '429 99991400'],
};

describe.each(databaseKinds)('the token routes of store apps on %s', (kind) => {
  let test: TestApp;
  let values: Record<string, string[]>;
  beforeAll(async () => {
    test = await openTestApp(kind);
    const { ctx } = test.app;
    const store = await makeStoreApp(ctx, { eventUrl: 'https://store.example/' });
    const custom = await makeCaller(test);
    values = {
      app_id: [store.app.appId, custom.app.appId, 'cli_unknown'],
      app_secret: [store.appSecret, custom.appSecret, 'wrong'],
      app_ticket: [await ticketOf(ctx, store.app), 'wrong'],
      app_access_token: [custom.token, 'a-wrong'],
      tenant_key: [custom.tenant.tenantKey, 'unknown'],
    };
  });
  afterAll(() => test.close());

  /** Mostly what means something, and anything else. */
  const fieldOf = (name: string) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(values[name] ?? [])) },
      { weight: 1, arbitrary: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 })) },
    );
  const bodies = () => {
    const fields = Object.fromEntries(Object.keys(values).map((name) => [name, fieldOf(name)]));
    return fc.oneof(
      { weight: 6, arbitrary: fc.record(fields).map((body) => JSON.stringify(body)) },
      { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }).map((body) => JSON.stringify(body)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
    );
  };

  it.each(Object.keys(documented))('%s answers anything with something documented', async (name) => {
    const seen = new Set<string>();
    const url = `/open-apis/auth/v3/${name}`;
    await fc.assert(
      fc.asyncProperty(bodies(), async (payload) => {
        // Long pauses: most guesses are let through.
        test.clock.advance(20_000);
        const answer = await test.http.inject({ method: 'POST', url, payload });
        const outcome = `${answer.statusCode} ${answer.json<{ code: number }>().code}`;
        expect(documented[name]).toContain(outcome);
        seen.add(outcome);
      }),
      { numRuns: 300 },
    );
    expect(seen).toContain('200 10003');
    expect(seen.size).toBeGreaterThan(2);
    expect(test.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
