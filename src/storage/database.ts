import type { CompiledQuery, Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A function that takes it only reads. */
export type Reader = Pick<Kysely<Tables>, 'selectFrom'>;

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

/** What differs between the databases, by name. Everything else is the same code on both. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** A text column as its UTF-8 bytes, never decoded to a JavaScript string. */
  textBytes(column: string): RawBuilder<Buffer>;
  /** Whether the documents of a page are best joined by the database into one value, or fetched row by row. */
  readonly joinsDocuments: boolean;
  textParameters(): TextParameters;
  /** A parameter made by `textParameters`, as text again. */
  textValue(parameter: string): RawBuilder<string>;
  /** The values of a JSON array of decimal ids (one text parameter) as a list for `in`. */
  idList(json: string): RawBuilder<string>;
  /** Held until the transaction ends, so that of several processes that start together one sets the database up. */
  lockSetUp(tx: Transactor): Promise<void>;
}

export interface Database {
  readonly dialect: Dialect;
  readonly read: Kysely<Tables>;
  transaction<Result>(work: (tx: Transactor) => Promise<Result>): Promise<Result>;
  prepareRaw(query: CompiledQuery): RawQuery;
  close(): Promise<void>;
}
