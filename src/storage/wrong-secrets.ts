import { CompiledQuery } from 'kysely';
import type { Database } from './database.ts';

/** Wrong secrets that came under one key, and when the last did. */
export interface WrongSecrets {
  count: number;
  lastAtMs: number;
}

/** The wrong secrets that all processes on this database were shown. */
export interface SharedWrongSecrets {
  find(key: string): Promise<WrongSecrets | undefined>;
  /** One more. Counts from one again after `forgetAfterMs` without any. Answers how many it is. */
  add(key: string, nowMs: number, forgetAfterMs: number): Promise<number>;
  forget(key: string): Promise<void>;
}

const addText = `
  insert into rate_grants (key, granted, newest_at_ms) values ($1, 1, $2)
  on conflict (key) do update set
    granted = case when $2 - rate_grants.newest_at_ms < $3 then rate_grants.granted + 1 else 1 end,
    newest_at_ms = $2
  returning granted`;

/**
 * Works only where `Dialect.sharesLimits` says so. The counts are rows beside those of calls, and like them forgotten
 * after two quiet minutes: longer than anyone is held back.
 */
export function sharedWrongSecrets(database: Database): SharedWrongSecrets {
  const prepare = (text: string) => database.prepareRaw(CompiledQuery.raw(text));
  const find = prepare('select granted, newest_at_ms from rate_grants where key = $1');
  const add = prepare(addText);
  const forget = prepare('delete from rate_grants where key = $1');
  return {
    async find(key) {
      const [row] = await find([rowOf(key)]);
      return row && { count: Number(row[0]), lastAtMs: Number(row[1]) };
    },
    async add(key, nowMs, forgetAfterMs) {
      const [row] = await add([rowOf(key), nowMs, forgetAfterMs]);
      return Number(row?.[0]);
    },
    async forget(key) {
      await forget([rowOf(key)]);
    },
  };
}

/** No API has such a name, so no key of calls is like it. */
function rowOf(key: string): string {
  return `wrong secrets ${key}`;
}
