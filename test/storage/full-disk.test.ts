import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../src/app.ts';
import { openInstance } from '../support/instances.ts';
import { type Location, newLocation } from '../support/locations.ts';

describe('the embedded database on a full disk', () => {
  let location: Location;
  beforeEach(async () => {
    location = await newLocation('sqlite');
  });
  afterEach(() => location?.remove());

  it('says so, keeps what was there, and goes on when there is room again', async () => {
    const { ctx, close } = await openInstance(location);
    const limit = (pages: number) =>
      ctx.database.transaction((tx) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(tx));
    await limit(1);
    const name = 'x'.repeat(200_000);
    await expect(operations.createTenant(ctx, { name })).rejects.toThrow('database or disk is full');
    expect(await operations.listTenants(ctx)).toHaveLength(1);
    await limit(1_000_000);
    await operations.createTenant(ctx, { name });
    expect(await operations.listTenants(ctx)).toHaveLength(2);
    await close();
  });
});
