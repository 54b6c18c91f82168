import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallationKeyError } from '#operations/installation/set-up.ts';
import { type App, operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { databaseKinds, type Location, newLocation } from '../support/locations.ts';

const key = '0123456789abcdef'.repeat(4);
const otherKey = 'fedcba9876543210'.repeat(4);

async function metaOf({ ctx }: App): Promise<Record<string, string>> {
  const rows = await ctx.database.read.selectFrom('meta').selectAll().execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

const tables = ['meta', 'counters', 'tenants', 'apps', 'installations', 'token_issues'] as const;

/** Everything that the database knows of keys, apps and tokens, as one text. */
async function everything({ ctx }: App): Promise<string> {
  const rows = [];
  for (const table of tables) rows.push(await ctx.database.read.selectFrom(table).selectAll().execute());
  return JSON.stringify(rows);
}

async function tokenOf({ ctx }: App): Promise<string> {
  const tenant = await operations.findTenant(ctx, undefined);
  const { app } = await operations.createApp(ctx, {
    name: 'x',
    tenant,
    type: 'custom',
    scopes: [],
    appId: undefined,
    appSecret: undefined,
  });
  return (await operations.tokenOfApp(ctx, app)).token;
}

describe.each(databaseKinds)('the installation key on %s', (kind) => {
  let location: Location;
  beforeEach(async () => {
    location = await newLocation(kind);
  });
  afterEach(() => location.remove());

  it('is made once and kept in the database when none is given', async () => {
    const first = await openInstance(location);
    const meta = await metaOf(first);
    expect(meta.installation_key).toMatch(/^[0-9a-f]{64}$/);
    await first.close();
    const again = await openInstance(location);
    expect(await metaOf(again)).toEqual(meta);
    expect(again.ctx.keys.fingerprint).toBe(first.ctx.keys.fingerprint);
    await again.close();
  });

  it('is another in every installation', async () => {
    const second = await newLocation(kind);
    const [one, two] = [await openInstance(location), await openInstance(second)];
    expect(one.ctx.keys.fingerprint).not.toBe(two.ctx.keys.fingerprint);
    await Promise.all([one.close(), two.close()]);
    await second.remove();
  });

  it('stays outside the database when it is given', async () => {
    const app = await openInstance(location, { installation_key: key });
    const token = await tokenOf(app);
    const meta = await metaOf(app);
    expect(meta).not.toHaveProperty('installation_key');
    expect(meta.installation_key_fingerprint).toBe(app.ctx.keys.fingerprint);
    const stored = await everything(app);
    for (const secret of [key, Buffer.from(key, 'hex').toString('base64').slice(0, -1), token])
      expect(stored).not.toContain(secret);
    await app.close();
  });

  it('must be the same at every start', async () => {
    await (await openInstance(location, { installation_key: key })).close();
    const again = await openInstance(location, { installation_key: key });
    await again.close();
    for (const settings of [{ installation_key: otherKey }, {}]) {
      await expect(openInstance(location, settings)).rejects.toThrow(InstallationKeyError);
    }
  });

  it('cannot replace the one that the database has', async () => {
    const app = await openInstance(location);
    const { installation_key: stored } = await metaOf(app);
    await app.close();
    await expect(openInstance(location, { installation_key: key })).rejects.toThrow(InstallationKeyError);
    const same = await openInstance(location, { installation_key: String(stored) });
    await same.close();
  });

  it('is one for instances that start together', async () => {
    const settled = await Promise.allSettled(
      [key, otherKey, key].map((installation_key) => openInstance(location, { installation_key })),
    );
    const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(new Set(opened.map((app) => app.ctx.keys.fingerprint)).size).toBe(1);
    for (const reason of refused) expect(reason).toBeInstanceOf(InstallationKeyError);
    expect([1, 2]).toContain(opened.length);
    await Promise.all(opened.map((app) => app.close()));
  });
});
