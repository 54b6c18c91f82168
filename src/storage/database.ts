import { type CompiledQuery, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { toStoredId } from '#domain/ids.ts';
import type { Tables } from './tables.ts';

/** A function that takes it only reads. */
export type Reader = Pick<Kysely<Tables>, 'selectFrom'>;

/** One state of the whole database, to read from. */
export type Snapshot = Kysely<Tables>;

/** A function that takes it may write, inside the caller's transaction. */
export type Transactor = Transaction<Tables>;

/** A compiled query, run again and again with new parameters; answers rows as arrays, bytes as they are stored. */
export type RawQuery = (parameters: readonly unknown[]) => Promise<unknown[][]> | unknown[][];

/** Long texts on their way into the database, in the form that costs least; reused from statement to statement. */
export interface TextParameters {
  /** The parameter for a text; good until `reset`. */
  encode(text: string): string | Buffer;
  reset(): void;
}

/** A long text on its way out of the database: its characters or its UTF-8. */
export type LongText = string | Buffer;

/** The value of a JSON text. The caller knows its type: it is ours. */
export function parseLong<Value>(json: LongText): Value {
  return JSON.parse(String(json)) as Value;
}

/**
 * A number that a query plan must not depend on: where SQLite looks at the value of a parameter, it makes the plan anew
 * for each, which can cost as much as a short query.
 */
export function unpeeked(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as integer)`;
}

/** What differs between the databases, by name. Everything else is the same code on both. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Whether the documents of a page are best joined by the database into one value, or fetched row by row. */
  readonly joinsDocuments: boolean;
  textParameters(): TextParameters;
  /** A parameter made by `textParameters`, as text again. */
  textValue(parameter: string): RawBuilder<string>;
  /** A column of long texts in the form that costs least to read, for `parseLong`. */
  longText(column: string): RawBuilder<LongText>;
  /** The values of a JSON array of decimal ids (one text parameter) as a list for `in`. */
  idList(json: string): RawBuilder<string>;
  /** Whether several servers may work on one database, so that they must share what they count. */
  readonly sharesLimits: boolean;
  /** Held until the transaction ends, so that of several processes that start together one sets the database up. */
  lockSetUp(tx: Transactor): Promise<void>;
  hasTable(db: Kysely<Tables>, name: string): Promise<boolean>;
  /** Names of all tables of the data. */
  tableNames(db: Kysely<Tables>): Promise<string[]>;
  /** What is broken in the files of the database, in its own words; PostgreSQL looks after its files itself. */
  findDamage(db: Kysely<Tables>): Promise<string[]>;
  /** Unix milliseconds of the database server; undefined when the database has no clock of its own. */
  clockMs(db: Kysely<Tables>): Promise<number | undefined>;
}

/** Another process uses the database. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
}

/** The database took longer to answer than `Database.expectAnswersWithin` allows. */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';
}

export interface Database {
  readonly dialect: Dialect;
  readonly read: Kysely<Tables>;
  transaction<Result>(work: (tx: Transactor) => Promise<Result>): Promise<Result>;
  /** `work` reads one state of everything, whatever is written meanwhile; it holds up no writer. */
  snapshot<Result>(work: (db: Snapshot) => Promise<Result>): Promise<Result>;
  /** A query that reads; where limits are shared it may also write, and is then a transaction of its own. */
  prepareRaw(query: CompiledQuery): RawQuery;
  /**
   * From now on only short work is asked for. A query without an answer within so many milliseconds fails with
   * DatabaseSilentError, and so may the call itself; what began before is left to end. A database inside this process
   * needs no such limit.
   */
  expectAnswersWithin(ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Ids as a JSON array of whole numbers, the form that `Dialect.idList` takes: each once, without those that nothing
 * stored can have.
 */
export function toIdListJson(ids: readonly string[]): string {
  return `[${[...new Set(ids.map(toStoredId))].filter((id) => id !== undefined).join(',')}]`;
}
