import { setTimeout as sleep } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type TransactionSettings,
} from 'kysely';
import { type Database, DatabaseBusyError, type Dialect, type TextParameters } from './database.ts';
import type { Tables } from './tables.ts';

const lockPatienceMs = 30_000;
const lockRetryMs = 10;

const dialect: Dialect = {
  name: 'sqlite',
  // One value of 300 kB costs half of what a hundred of 3 kB cost, and leaves less to collect.
  joinsDocuments: true,
  // Binding a string converts it far slower than Node encodes it.
  textParameters: () => new TextArena(),
  textValue: (parameter) => sql<string>`cast(${parameter} as text)`,
  // SQLite's binding makes a string of bytes in twice the time that Node needs.
  longText: (column) => sql`cast(${sql.ref(column)} as blob)`,
  idList: (json) => sql<string>`(select value from json_each(${json}))`,
  // One server; commands beside it answer no requests.
  sharesLimits: false,
  // A write transaction begins with the only write lock there is.
  lockSetUp: async () => {},
  async hasTable(db, name) {
    const { rows } = await sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`.execute(
      db,
    );
    return rows.length > 0;
  },
  async tableNames(db) {
    const { rows } = await sql<{
      name: string;
    }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(
      db,
    );
    return rows.map(({ name }) => name);
  },
  async findDamage(db) {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(10)`.execute(db);
    const { rows: orphans } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(
      db,
    );
    return [
      ...rows.map((row) => row.quick_check).filter((text) => text !== 'ok'),
      ...orphans
        .slice(0, 10)
        .map(({ table, parent }) => `a row of ${table} refers to a missing row of ${parent}`),
    ];
  },
  clockMs: async () => undefined,
};

/**
 * Open the file of an embedded database: one connection that writes, one that only reads committed data. Waits its turn
 * while another process sets the file up or has it for itself; fails with DatabaseBusyError when that takes too long.
 */
export async function openSqlite(file: string): Promise<Database> {
  const writer = openFile(file, 0);
  const reader = openFile(file);
  try {
    await whenFree(file, () => prepareWriter(writer));
    await whenFree(file, () => prepareReader(reader));
  } catch (error) {
    reader.close();
    writer.close();
    throw error;
  }
  const write = kyselyOver(writer);
  const read = kyselyOver(reader);
  return {
    dialect,
    read,
    transaction: (work) => write.transaction().execute(work),
    snapshot: (work) => readInSnapshot(file, work),
    prepareRaw(query) {
      const statement = reader.prepare(query.sql).raw();
      return (parameters) => statement.all(...parameters) as unknown[][];
    },
    expectAnswersWithin: async () => {},
    async close() {
      await read.destroy();
      await write.destroy();
      // Kysely closes nothing that it was never asked for.
      reader.close();
      writer.close();
    },
  };
}

function prepareWriter(writer: SqliteFile.Database): void {
  // Four documents a page: beyond what can be mapped, a page of 100 is 25 reads of the file instead of 100.
  writer.pragma('page_size = 16384');
  // Of an empty file this writes the head, for which nobody else may use it.
  writer.pragma('journal_mode = WAL');
  // An acknowledged write survives power loss; batches make the extra fsync invisible.
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  writer.pragma('cache_size = -65536');
}

function prepareReader(reader: SqliteFile.Database): void {
  reader.pragma('query_only = ON');
  reader.pragma('cache_size = -24576');
  reader.pragma('mmap_size = 2147418112');
}

/** Open the file with one connection, while no other process has it open nor can open it. */
export function openSqliteAlone(file: string): Database {
  const connection = openFile(file);
  try {
    connection.pragma('locking_mode = exclusive');
    // The lock is taken with the first access.
    connection.pragma('journal_mode = WAL');
    connection.exec('begin immediate; commit');
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw error;
    throw new DatabaseBusyError(`${file} is in use: stop the server and every other command first`);
  }
  const db = kyselyOver(connection);
  return {
    dialect,
    read: db,
    transaction: (work) => db.transaction().execute(work),
    snapshot: (work) => db.transaction().setAccessMode('read only').execute(work),
    prepareRaw() {
      throw new Error('a database that is only copied answers no requests');
    },
    expectAnswersWithin: async () => {},
    async close() {
      await db.destroy();
      connection.close();
    },
  };
}

/** On a connection of its own, so that neither requests nor writers wait for it. */
async function readInSnapshot<Result>(
  file: string,
  work: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  const connection = openFile(file);
  connection.pragma('query_only = ON');
  const db = kyselyOver(connection);
  try {
    return await db.transaction().setAccessMode('read only').execute(work);
  } finally {
    await db.destroy();
    connection.close();
  }
}

/** SQLite waits with the whole process: 0 where `whenFree` waits. A reader is never blocked in WAL mode for long. */
function openFile(file: string, timeoutMs = 1_000): SqliteFile.Database {
  return new SqliteFile(file, { timeout: timeoutMs });
}

/** Try again while another process has the lock that it takes, without blocking the event loop. */
async function whenFree(file: string, work: () => unknown): Promise<void> {
  const deadline = Date.now() + lockPatienceMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > deadline) {
        const seconds = lockPatienceMs / 1000;
        throw new DatabaseBusyError(
          `another process has held the lock of ${file} for ${seconds} seconds: wait until it is done, then try again`,
        );
      }
      await sleep(lockRetryMs);
    }
  }
}

function kyselyOver(connection: SqliteFile.Database): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new SqliteDriver(connection),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** One connection, handed to one user at a time; statements are prepared once. */
class SqliteDriver implements Driver {
  readonly #file: SqliteFile.Database;
  readonly #connection: SqliteConnection;
  #lastUser: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(file: SqliteFile.Database) {
    this.#file = file;
    this.#connection = new SqliteConnection(file);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastUser;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastUser = promise;
    await before;
    this.#release = resolve;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    // The state is that of the first read.
    if (accessMode === 'read only') return void (await connection.executeQuery(CompiledQuery.raw('begin')));
    await whenFree(this.#file.name, () => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk makes SQLite roll back by itself; a second time would hide what was wrong.
    if (this.#file.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {}
}

const arenaBytes = 2 ** 20;

/** UTF-8 of texts in one piece of memory, so that a large import leaves nothing to collect. */
class TextArena implements TextParameters {
  #memory = Buffer.allocUnsafeSlow(arenaBytes);
  #used = 0;

  encode(text: string): Buffer {
    const most = text.length * 3;
    // What was handed out from the old memory keeps it alive for as long as it is needed.
    if (this.#used + most > this.#memory.length) {
      this.#memory = Buffer.allocUnsafeSlow(Math.max(arenaBytes, most));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += this.#memory.write(text, start, 'utf8');
    return this.#memory.subarray(start, this.#used);
  }

  reset(): void {
    this.#used = 0;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteFile.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteFile.Database;
  readonly #statements = new Map<string, SqliteFile.Statement>();

  constructor(file: SqliteFile.Database) {
    this.#file = file;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(query.sql);
    if (statement.reader) return { rows: statement.all(...query.parameters) as Row[] };
    const { changes } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a stream, and none is used
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('large reads go through keyset pages: a stream would hold a read transaction');
  }

  #prepare(text: string): SqliteFile.Statement {
    let statement = this.#statements.get(text);
    if (!statement) {
      if (this.#statements.size >= 500) this.#statements.clear();
      statement = this.#file.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
