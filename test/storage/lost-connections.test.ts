import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#storage/database.ts';
import { openPostgres } from '#storage/postgres.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { eventually } from '../support/process.ts';

/** PostgreSQL is restarted, or a machine between ends what it takes for idle. A query that is lost ends this process. */
describe('connections to PostgreSQL that are lost', () => {
  let location: Location;
  let admin: Database;
  let database: Database;
  const uncaught: unknown[] = [];
  const remember = (error: unknown) => uncaught.push(error);

  beforeEach(async () => {
    location = await newLocation('postgres');
    const url = String(location.settings.database_url);
    admin = await openPostgres(url);
    database = await openPostgres(url);
    uncaught.length = 0;
    process.on('uncaughtException', remember);
  });
  afterEach(async () => {
    process.off('uncaughtException', remember);
    await admin?.close();
    await location?.remove();
  });

  const one = sql`select 1 as one`;
  const slow = sql`select pg_sleep(60)`;
  const transact = (work: () => Promise<unknown> = async () => {}) =>
    database.transaction(async (tx) => {
      await one.execute(tx);
      await work();
      return one.execute(tx);
    });

  const others = sql`from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  async function cutAll(): Promise<void> {
    await sql`select pg_terminate_backend(pid) ${others}`.execute(admin.read);
    await eventually(20_000, async () =>
      expect((await sql`select 1 ${others}`.execute(admin.read)).rows).toEqual([]),
    );
  }
  /** So many queries like this are under way. */
  const runs = (text: string, times = 1) =>
    eventually(20_000, async () => {
      const { rows } = await sql`select 1 ${others} and state = 'active' and query like ${text}`.execute(
        admin.read,
      );
      expect(rows).toHaveLength(times);
    });

  /** More queries than connections succeed at once; a few may still fail of those that were lost. */
  async function worksAgain(): Promise<void> {
    await eventually(30_000, () =>
      Promise.all([
        ...Array.from({ length: 30 }, () => one.execute(database.read)),
        ...Array.from({ length: 30 }, () => transact()),
      ]),
    );
    await database.close();
    expect(uncaught).toEqual([]);
  }

  it('while nothing uses them', async () => {
    await Promise.all(Array.from({ length: 20 }, () => transact()));
    await cutAll();
    await worksAgain();
  });

  it('under a query', async () => {
    const lost = expect(slow.execute(database.read)).rejects.toThrow();
    await runs('%pg_sleep(60)');
    await cutAll();
    await lost;
    await worksAgain();
  });

  it('under a query of a transaction', async () => {
    const lost = expect(transact(() => slow.execute(database.read))).rejects.toThrow();
    const inside = expect(database.transaction((tx) => slow.execute(tx))).rejects.toThrow();
    // One that begins only after the cut would sleep to its end.
    await runs('%pg_sleep(60)', 2);
    await cutAll();
    await Promise.all([lost, inside]);
    await worksAgain();
  });

  it('between two queries of a transaction', async () => {
    await expect(transact(cutAll)).rejects.toThrow();
    await worksAgain();
  });

  it('before a transaction is committed, which then fails', async () => {
    await expect(
      database.transaction(async (tx) => {
        await one.execute(tx);
        await cutAll();
      }),
    ).rejects.toThrow();
    await worksAgain();
  });
});

describe('a transaction on PostgreSQL', () => {
  it('that fails leaves nothing behind, and its connection to others', async () => {
    const location = await newLocation('postgres');
    const database = await openPostgres(String(location.settings.database_url));
    await sql`create table things (name text primary key)`.execute(database.read);
    const add = (name: string, problem?: Error) =>
      database.transaction(async (tx) => {
        await sql`insert into things values (${name})`.execute(tx);
        if (problem) throw problem;
      });
    for (let time = 0; time < 20; time++) {
      await expect(add('refused', new Error('changed my mind'))).rejects.toThrow('changed my mind');
    }
    await add('kept');
    await expect(add('kept')).rejects.toMatchObject({ code: '23505' });
    // PostgreSQL itself would take the commit and roll back without a word.
    const overlooked = database.transaction(async (tx) => {
      const twice = () => sql`insert into things values ('twice')`.execute(tx);
      await twice();
      await twice().catch(() => {});
    });
    await expect(overlooked).rejects.toMatchObject({ code: '23505' });
    const { rows } = await sql`select name from things`.execute(database.read);
    expect(rows).toEqual([{ name: 'kept' }]);
    await database.close();
    await location.remove();
  });
});
