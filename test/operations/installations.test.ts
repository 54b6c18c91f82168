import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tenant } from '#domain/app.ts';
import { authenticator } from '#operations/tokens/authenticate.ts';
import { type App, operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';
import { makeStoreApp } from '../support/store-app.ts';
import { TestClock } from '../support/test-app.ts';

describe.each(databaseKinds)('installations on %s', (kind) => {
  let location: Location;
  const clock = new TestClock();
  let here: App;
  let there: App;
  let alpha: Tenant;
  let beta: Tenant;

  beforeAll(async () => {
    location = await newLocation(kind);
    here = await openInstance(location, { now: clock.now });
    there = await openInstance(location, { now: clock.now });
    there.ctx.directory.start();
    alpha = await operations.createTenant(here.ctx, { name: 'Alpha' });
    beta = await operations.createTenant(here.ctx, { name: 'Beta' });
  });
  afterAll(async () => {
    there.ctx.directory.stop();
    await Promise.all([here.close(), there.close()]);
    await location.remove();
  });

  const makeCustom = (tenant: Tenant) =>
    operations.createApp(here.ctx, {
      type: 'custom',
      name: 'custom',
      tenant,
      scopes: ['hire:interview'],
      appId: undefined,
      appSecret: undefined,
    });
  const installationsOf = async (appId: string) =>
    (await operations.listApps(here.ctx))
      .find(({ app }) => app.appId === appId)
      ?.installations.map(({ tenantNo, scopes }) => [tenantNo, [...scopes]]);

  it('of a store app are none at first, and as many as tenants want', async () => {
    const { app } = await makeStoreApp(here.ctx, { scopes: ['b', 'a'], tenantKeys: [] });
    const { appId } = app;
    expect(app).toMatchObject({ developer: `app:${appId}`, tenantNo: undefined, enabled: true });
    expect(await installationsOf(appId)).toEqual([]);
    await operations.installApp(here.ctx, { appId, tenant: alpha, scopes: undefined });
    await operations.installApp(here.ctx, { appId, tenant: beta, scopes: ['c'] });
    expect(await installationsOf(appId)).toEqual([
      [alpha.tenantNo, ['a', 'b']],
      [beta.tenantNo, ['c']],
    ]);
    await operations.uninstallApp(here.ctx, { appId, tenant: alpha });
    expect(await installationsOf(appId)).toEqual([[beta.tenantNo, ['c']]]);
  });

  it('of apps whose developer an export could not carry into another installation are not made', async () => {
    const developer = 'D'.repeat(256);
    const { app } = await makeStoreApp(here.ctx, { developer, tenantKeys: [alpha.tenantKey] });
    expect(app.developer).toBe(developer);
    for (const wrong of ['', `${developer}D`, 'nul \0', 'half \ud800'])
      await expect(makeStoreApp(here.ctx, { developer: wrong })).rejects.toThrow(
        'developer: must have 1 to 256',
      );
  });

  it('are made once: again is refused, and so is uninstalling what is not there', async () => {
    const { app } = await makeStoreApp(here.ctx, { tenantKeys: [alpha.tenantKey] });
    const input = { appId: app.appId, tenant: alpha, scopes: [] };
    await expect(operations.installApp(here.ctx, input)).rejects.toMatchObject({ code: 'conflict' });
    expect(await installationsOf(app.appId)).toEqual([[alpha.tenantNo, ['hire:interview']]]);
    await expect(operations.uninstallApp(here.ctx, { appId: app.appId, tenant: beta })).rejects.toMatchObject(
      { code: 'not_found' },
    );
  });

  it('of a custom app are in its own tenant only, where it may go and come back', async () => {
    const { app } = await makeCustom(alpha);
    const { appId } = app;
    const elsewhere = { appId, tenant: beta, scopes: undefined };
    await expect(operations.installApp(here.ctx, elsewhere)).rejects.toThrow('belongs to another tenant');
    const { token } = await operations.tokenOfApp(here.ctx, app);
    await operations.uninstallApp(here.ctx, { appId, tenant: alpha });
    await expect(operations.tokenOfApp(here.ctx, app)).rejects.toThrow('not installed');
    await operations.installApp(here.ctx, { appId, tenant: alpha, scopes: undefined });
    expect(await installationsOf(appId)).toEqual([[alpha.tenantNo, []]]);
    await expect(async () => authenticator(here.ctx)(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  it('keep every scope, though several processes grant at the same time', async () => {
    const { app } = await makeStoreApp(here.ctx, { scopes: [], tenantKeys: [alpha.tenantKey] });
    const { appId } = app;
    const { tenantNo } = alpha;
    const scopes = Array.from({ length: 12 }, (_, number) => `scope-${String(number).padStart(2, '0')}`);
    const grant = ({ ctx }: App, scope: string) =>
      operations.changeScopes(ctx, { appId, tenantNo, grant: [scope], revoke: [] });
    await Promise.all(scopes.map((scope, number) => grant(number % 2 === 0 ? here : there, scope)));
    expect(await installationsOf(appId)).toEqual([[tenantNo, scopes]]);
  });

  it('that ended do not begin again because a scope was granted at the same time', async () => {
    const { app } = await makeStoreApp(here.ctx, { tenantKeys: [] });
    const { appId } = app;
    const where = { appId, tenant: alpha };
    const change = { appId, tenantNo: alpha.tenantNo, grant: ['hire:interview'], revoke: [] };
    for (let round = 0; round < 15; round++) {
      await operations.installApp(here.ctx, { ...where, scopes: [] });
      const granted = Promise.allSettled([1, 2, 3].map(() => operations.changeScopes(there.ctx, change)));
      await operations.uninstallApp(here.ctx, where);
      await granted;
      expect(await installationsOf(appId)).toEqual([]);
    }
  });

  it('of an id that is known are refused for a store app, also one that an import registered', async () => {
    await operations.registerApp(here.ctx, alpha, 'cli_known');
    const input = { name: 'x', scopes: [], appId: 'cli_known', appSecret: undefined };
    await expect(operations.createApp(here.ctx, { type: 'store', ...input })).rejects.toThrow(
      'exists already',
    );
  });

  it('that end, end tokens in other processes, too, and none revives when the app is installed again', async () => {
    const { app } = await makeStoreApp(here.ctx, { tenantKeys: [alpha.tenantKey, beta.tenantKey] });
    const { appId } = app;
    const ask = authenticator(there.ctx);
    const codeOf = async (token: string) => {
      try {
        await ask(`Bearer ${token}`);
        return 'served';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const tokenIn = async (tenant: Tenant) => (await operations.tokenOfApp(here.ctx, app, tenant)).token;
    const old: string[] = [];
    for (let round = 0; round < 3; round++) {
      const token = await tokenIn(alpha);
      expect(await codeOf(token)).toBe('served');
      old.push(token);
      await operations.uninstallApp(here.ctx, { appId, tenant: alpha });
      await vi.waitFor(async () => expect(await codeOf(token)).toBe('app_not_installed'), {
        timeout: 10_000,
      });
      await operations.installApp(here.ctx, { appId, tenant: alpha, scopes: undefined });
      const fresh = await tokenIn(alpha);
      // Known at once, though the other process has not looked since.
      expect(await codeOf(fresh)).toBe('served');
      for (const dead of old) expect(await codeOf(dead)).toBe('token_invalid');
    }
    expect(new Set(old).size).toBe(3);
    expect(await codeOf(await tokenIn(beta))).toBe('served');
  });

  it('outlive a clock that goes back', async () => {
    const { app } = await makeStoreApp(here.ctx, { tenantKeys: [alpha.tenantKey] });
    const { token } = await operations.tokenOfApp(here.ctx, app, alpha);
    clock.advance(-60_000);
    await operations.uninstallApp(here.ctx, { appId: app.appId, tenant: alpha });
    await operations.installApp(here.ctx, { appId: app.appId, tenant: alpha, scopes: undefined });
    const renewed = await operations.tokenOfApp(here.ctx, app, alpha);
    expect(renewed.token).not.toBe(token);
    expect(renewed.expireSeconds).toBeLessThanOrEqual(7200);
    const ask = authenticator(here.ctx);
    await expect(async () => ask(`Bearer ${token}`)).rejects.toMatchObject({ code: 'token_invalid' });
    expect(await ask(`Bearer ${renewed.token}`)).toMatchObject({ tenantNo: alpha.tenantNo });
    clock.advance(60_000);
  });

  it('of a store app have no token without a tenant', async () => {
    const { app } = await makeStoreApp(here.ctx, { tenantKeys: [alpha.tenantKey] });
    await expect(operations.tokenOfApp(here.ctx, app)).rejects.toThrow('--tenant');
    await expect(operations.tokenOfApp(here.ctx, app, beta)).rejects.toThrow('not installed');
  });
});
