import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, DatabaseSilentError } from '#storage/database.ts';
import { openPostgres } from '#storage/postgres.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { type Location, newLocation } from '../support/locations.ts';
import { eventually } from '../support/process.ts';

const patienceMs = 400;

describe('a PostgreSQL database that is expected to answer in time', () => {
  let location: Location;
  let proxy: DatabaseProxy;
  let admin: Database;
  let database: Database;
  const uncaught: unknown[] = [];
  const remember = (error: unknown) => uncaught.push(error);

  beforeEach(async () => {
    location = await newLocation('postgres');
    const url = String(location.settings.database_url);
    proxy = await startDatabaseProxy(url);
    admin = await openPostgres(url);
    database = await openPostgres(proxy.url);
    await sql`create table things (name text primary key)`.execute(admin.read);
    await sql`insert into things values ('one')`.execute(admin.read);
    uncaught.length = 0;
    process.on('uncaughtException', remember);
    process.on('unhandledRejection', remember);
  });
  afterEach(async () => {
    proxy.mood = 'gone';
    await database?.close();
    await proxy.close();
    await admin?.close();
    await location?.remove();
    process.off('uncaughtException', remember);
    process.off('unhandledRejection', remember);
    expect(uncaught).toEqual([]);
  });

  const one = sql<{ name: string }>`select name from things`;
  const slow = sql`select pg_sleep(1)`;
  const rename = (name: string) => sql`update things set name = ${name}`;
  const names = async () => (await one.execute(database.read)).rows.map(({ name }) => name);

  it('may take as long as it likes before that, and with what it began before', async () => {
    const goOn = Promise.withResolvers<void>();
    const begun = database.transaction(async (tx) => {
      await slow.execute(tx);
      await goOn.promise;
      return (await rename('long').execute(tx)).numAffectedRows;
    });
    await slow.execute(database.read);
    await database.expectAnswersWithin(patienceMs);
    await sleep(2 * patienceMs);
    goOn.resolve();
    expect(await begun).toBe(1n);
    expect(await names()).toEqual(['long']);
  });

  it('ends a slow query itself, and keeps the connection', async () => {
    await database.expectAnswersWithin(patienceMs);
    const cancelled = { code: '57014' };
    await expect(slow.execute(database.read)).rejects.toMatchObject(cancelled);
    await expect(database.transaction((tx) => slow.execute(tx))).rejects.toMatchObject(cancelled);
    await expect(slow.execute(database.read)).rejects.not.toBeInstanceOf(DatabaseSilentError);
    expect(await names()).toEqual(['one']);
  });

  it('fails every query while it is silent, and answers when it is not', async () => {
    await database.expectAnswersWithin(patienceMs);
    const raw = database.prepareRaw(one.compile(database.read));
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const inside = database.transaction(async (tx) => {
      await rename('inside').execute(tx);
      begun.resolve();
      await goOn.promise;
      return one.execute(tx);
    });
    await begun.promise;
    proxy.mood = 'silent';
    goOn.resolve();
    const asked = [
      inside,
      ...Array.from({ length: 30 }, () => one.execute(database.read)),
      ...Array.from({ length: 30 }, () => database.transaction((tx) => rename('lost').execute(tx))),
      raw([]),
    ];
    for (const { status, reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(DatabaseSilentError);
      expect(reason.message).toContain('did not answer within 400 ms');
    }
    // On new connections, which are as silent.
    await expect(names()).rejects.toBeInstanceOf(DatabaseSilentError);
    await eventually(20_000, () => expect(proxy.unanswered.size).toBe(0));
    proxy.mood = 'passing';
    expect(await eventually(20_000, names)).toEqual(['one']);
    await database.transaction((tx) => rename('two').execute(tx));
    expect(await names()).toEqual(['two']);
  });

  it('is not held up by transactions with which nobody goes on', async () => {
    await database.expectAnswersWithin(patienceMs);
    const goOn = Promise.withResolvers<void>();
    const stuck = Array.from({ length: 12 }, () =>
      database.transaction(async (tx) => {
        await one.execute(tx);
        await goOn.promise;
      }),
    );
    const results = Promise.allSettled(stuck);
    await eventually(20_000, () => database.transaction((tx) => rename('two').execute(tx)));
    goOn.resolve();
    const lost = (await results).filter(({ status }) => status === 'rejected');
    expect(lost.length).toBeGreaterThanOrEqual(8);
    expect(await names()).toEqual(['two']);
  });

  it('takes the locks from a process that is cut off within a transaction', async () => {
    await database.expectAnswersWithin(patienceMs);
    const goOn = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const cutOff = database.transaction(async (tx) => {
      await rename('cut off').execute(tx);
      locked.resolve();
      await goOn.promise;
    });
    cutOff.catch(() => {});
    await locked.promise;
    await rename('two').execute(admin.read);
    goOn.resolve();
    await expect(cutOff).rejects.toThrow();
    expect(await names()).toEqual(['two']);
  });

  it('does not call an answer late that came while the process was busy', async () => {
    await database.expectAnswersWithin(patienceMs);
    const answer = sql`select pg_sleep(0.1)`.execute(database.read);
    // Until it is under way.
    await sleep(50);
    const untilMs = Date.now() + 2 * patienceMs;
    while (Date.now() < untilMs);
    await answer;
    expect(await names()).toEqual(['one']);
  });

  it('takes writes again when it was read-only for a time', async () => {
    await database.expectAnswersWithin(patienceMs);
    const name = new URL(proxy.url).pathname.slice(1);
    const make = (mode: string) =>
      sql`alter database ${sql.id(name)} set default_transaction_read_only = ${sql.lit(mode)}`.execute(
        admin.read,
      );
    await make('on');
    proxy.mood = 'gone';
    proxy.mood = 'passing';
    await eventually(20_000, () =>
      expect(rename('two').execute(database.read)).rejects.toMatchObject({ code: '25006' }),
    );
    expect(await names()).toEqual(['one']);
    await make('off');
    await eventually(20_000, () => rename('two').execute(database.read));
    expect(await names()).toEqual(['two']);
  });
});
