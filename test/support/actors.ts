import { formatTenantAccessToken, tokenLifeMs } from '#domain/access-token.ts';
import type { Tenant } from '#domain/app.ts';
import { announceDirectoryChange } from '#operations/audit.ts';
import { putInstallation } from '#storage/apps.ts';
import { operations } from '../../src/app.ts';
import { makeCaller, type TestApp } from './test-app.ts';

/** Who may ask; the value is the Authorization header that is sent. */
export type Actors = Record<ActorName, string | undefined> & { foreignTenant: Tenant };
export type ActorName = keyof typeof refusedActors | 'reader' | 'editor' | 'full' | 'foreign';

/** Callers that no route with a token serves, with the code each gets: auth.md §6 and §7. */
export const refusedActors = {
  nobody: 99991661,
  'an empty header': 99991661,
  'the word Bearer alone': 99991661,
  'a token without Bearer': 99991661,
  'a token behind bearer in small letters': 99991661,
  'a token behind Basic': 99991661,
  'garbage behind t-': 99991663,
  'a token with one more letter': 99991663,
  'a token with one letter less': 99991663,
  'a token of an unknown app': 99991663,
  'a token of an app with a newer epoch': 99991663,
  'an expired token': 99991663,
  'a token from before the secret was rotated': 99991663,
  'a token from before the app was off and on': 99991663,
  'a user token u-': 99991668,
  'a user token eyJ': 99991668,
  'an app token a-': 99991671,
  'a token of no kind': 99991671,
  'a disabled app': 99991662,
  'an app not installed in the tenant': 99991673,
  'an app without any scope': 99991672,
  'an app with the field scope only': 99991672,
  'an app whose scope was revoked': 99991672,
} as const;

export const refusedActorRows = Object.entries(refusedActors) as [keyof typeof refusedActors, number][];

/** Make one of each; the clock moves on by two hours, to let a token expire. */
export async function makeActors(test: TestApp): Promise<Actors> {
  const { ctx } = test.app;
  const caller = async (scopes: readonly string[]) => bearer((await makeCaller(test, { scopes })).token);
  const expired = await caller(['hire:interview']);
  test.clock.advance(tokenLifeMs);
  const full = await makeCaller(test);
  const foreignTenant = await operations.createTenant(ctx, { name: 'Another company' });
  const issue = { appNo: full.app.appNo, tenantNo: full.tenant.tenantNo, issuedAtMs: ctx.now(), epoch: 1 };
  const forged = (change: Partial<typeof issue>) =>
    bearer(formatTenantAccessToken(ctx.keys, { ...issue, ...change }));
  return {
    ...wordsAround(full.token),
    'a token of an unknown app': forged({ appNo: 4_000_000_000 }),
    'a token of an app with a newer epoch': forged({ epoch: 2 }),
    'an expired token': expired,
    'an app not installed in the tenant': forged({ tenantNo: foreignTenant.tenantNo }),
    'an app without any scope': await caller([]),
    'an app with the field scope only': await caller(['contact:user.employee_id:readonly']),
    ...(await makeChanged(test)),
    reader: await caller(['hire:interview:readonly']),
    editor: await caller(['hire:interview']),
    full: bearer(full.token),
    foreign: bearer((await makeCaller(test, { tenantKey: foreignTenant.tenantKey })).token),
    foreignTenant,
  };
}

function wordsAround(token: string) {
  return {
    nobody: undefined,
    'an empty header': '',
    'the word Bearer alone': 'Bearer ',
    'a token without Bearer': token,
    'a token behind bearer in small letters': `bearer ${token}`,
    'a token behind Basic': `Basic ${token}`,
    'garbage behind t-': bearer('t-garbage'),
    'a token with one more letter': bearer(`${token}A`),
    'a token with one letter less': bearer(token.slice(0, -1)),
    'a user token u-': bearer('u-5hD2pYxkN9aFqJ3sLwEz1c'),
    'a user token eyJ': bearer('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'),
    'an app token a-': bearer('a-6U1SbDiM6XIH2DcTCPyeub'),
    'a token of no kind': bearer('garbage'),
  };
}

/** Apps to which something happened after they got their token. */
async function makeChanged(test: TestApp) {
  const { ctx } = test.app;
  const scopes = ['hire:interview'];
  const [rotated, restarted, disabled, revoked] = [
    await makeCaller(test, { scopes }),
    await makeCaller(test, { scopes }),
    await makeCaller(test, { scopes }),
    await makeCaller(test, { scopes }),
  ];
  await operations.rotateSecret(ctx, { appId: rotated.app.appId });
  await operations.setAppEnabled(ctx, { appId: restarted.app.appId, enabled: false });
  await operations.setAppEnabled(ctx, { appId: restarted.app.appId, enabled: true });
  await operations.setAppEnabled(ctx, { appId: disabled.app.appId, enabled: false });
  const { appId } = revoked.app;
  await operations.changeScopes(ctx, { appId, tenantNo: undefined, grant: [], revoke: scopes });
  return {
    'a token from before the secret was rotated': bearer(rotated.token),
    'a token from before the app was off and on': bearer(restarted.token),
    'a disabled app': bearer(disabled.token),
    'an app whose scope was revoked': bearer(revoked.token),
  };
}

/** The same app in one more tenant, which only a store app may have by a command. Answers its token there. */
export async function installElsewhere(test: TestApp, appNo: number, tenant: Tenant): Promise<string> {
  const { ctx } = test.app;
  const { tenantNo } = tenant;
  const installation = { tenantNo, appNo, scopes: new Set(Object.keys(operations.knownScopes)) };
  await ctx.database.transaction(async (tx) => {
    await putInstallation(tx, installation, ctx.now());
    await announceDirectoryChange(tx);
  });
  await ctx.directory.refresh();
  return formatTenantAccessToken(ctx.keys, { appNo, tenantNo, issuedAtMs: ctx.now(), epoch: 1 });
}

export function bearer(token: string): string {
  return `Bearer ${token}`;
}
