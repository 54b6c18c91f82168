import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  sql,
  type TransactionSettings,
} from 'kysely';
import type postgres from 'postgres';
import { type Database, DatabaseBusyError, DatabaseSilentError, type Dialect } from './database.ts';
import { type Asking, type AskingAtLength, type Client, PostgresPool, programName } from './postgres-pool.ts';
import { storedTables } from './table-catalog.ts';
import type { Tables } from './tables.ts';

/** Arbitrary number that names our lock among all advisory locks of the database. */
const setUpLock = 7_305_202_611;

const dialect: Dialect = {
  name: 'postgres',
  // Aggregating text costs the server more than sending rows.
  joinsDocuments: false,
  textParameters: () => ({ encode: (text) => text, reset: () => {} }),
  textValue: (parameter) => sql<string>`${parameter}`,
  longText: (column) => sql`${sql.ref(column)}`,
  // As text first: the driver would encode a parameter of type json once more.
  idList: (json) => sql<string>`(select value::bigint from json_array_elements_text(${json}::text::json))`,
  sharesLimits: true,
  lockSetUp: async (tx) => {
    await sql`select pg_advisory_xact_lock(${setUpLock})`.execute(tx);
  },
  async hasTable(db, name) {
    const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(
      db,
    );
    return rows[0]?.found === true;
  },
  async tableNames(db) {
    const { rows } = await sql<{
      name: string;
    }>`select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(db);
    return rows.map(({ name }) => name);
  },
  findDamage: async () => [],
  async clockMs(db) {
    const milliseconds = sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
    const { rows } = await sql<{ now: number }>`select ${milliseconds} as now`.execute(db);
    return rows[0]?.now;
  },
};

/** Connect to PostgreSQL. Refuses a database that does not store UTF-8. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new PostgresPool(url);
  try {
    await requireUtf8(pool.asking.client);
  } catch (error) {
    await pool.close();
    throw error;
  }
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver(pool),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  return {
    dialect,
    read: db,
    transaction: (work) => db.transaction().execute(work),
    snapshot: (work) =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    prepareRaw: (query) => async (parameters) => {
      const { client, inTime } = pool.asking;
      return inTime(client.unsafe(query.sql, asDriverParameters(parameters), { prepare: true }).raw());
    },
    expectAnswersWithin: (ms) => pool.expectAnswersWithin(ms),
    async close() {
      await db.destroy();
      // Kysely forgets to where it was asked nothing, and an open connection keeps the process alive.
      await pool.close();
    },
  };
}

function asDriverParameters(parameters: readonly unknown[]): postgres.ParameterOrJSON<never>[] {
  return [...parameters] as postgres.ParameterOrJSON<never>[];
}

/** Open the database while no other process of this program is connected; nobody writes while a snapshot is read. */
export async function openPostgresAlone(url: string): Promise<Database> {
  const database = await openPostgres(url);
  const { rows } = await sql`select 1 from pg_stat_activity
    where datname = current_database() and application_name = ${programName} and pid <> pg_backend_pid()`.execute(
    database.read,
  );
  if (rows.length > 0) {
    await database.close();
    throw new DatabaseBusyError('the database is in use: stop the servers and every other command first');
  }
  // An older schema lacks some, and an empty database all. Asked for apart: the lock comes before the first read.
  const names: string[] = [];
  for (const { name } of storedTables) if (await dialect.hasTable(database.read, name)) names.push(name);
  const locked = sql.join(names.map((name) => sql.table(name)));
  return {
    ...database,
    snapshot: (work) =>
      database.transaction(async (tx) => {
        await sql`set transaction isolation level repeatable read`.execute(tx);
        if (names.length > 0) await sql`lock table ${locked} in share mode`.execute(tx);
        return work(tx);
      }),
  };
}

async function requireUtf8(client: Client): Promise<void> {
  const [row] = await client<{ server_encoding: string }[]>`show server_encoding`;
  if (row?.server_encoding !== 'UTF8') {
    throw new Error(`the PostgreSQL database stores ${row?.server_encoding}; create it with encoding UTF8`);
  }
}

class PostgresDriver implements Driver {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(this.#pool);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const isolation = isolationLevel ? `isolation level ${isolationLevel} ` : '';
    await (connection as PostgresConnection).begin(`${isolation}${accessMode ?? ''}`);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PostgresConnection).transaction?.commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PostgresConnection).transaction?.rollBack();
  }

  async destroy(): Promise<void> {}
}

/** Any connection of the pool, until a transaction keeps one. */
class PostgresConnection implements DatabaseConnection {
  readonly #pool: PostgresPool;
  transaction: PostgresTransaction | undefined;

  constructor(pool: PostgresPool) {
    this.#pool = pool;
  }

  async begin(options: string): Promise<void> {
    const { asking } = this.#pool;
    const beginning = beginTransaction(asking, options);
    try {
      this.transaction = await asking.inTime(beginning);
    } catch (error) {
      // Nobody waits any more for one that begins after all.
      beginning.then((transaction) => transaction.rollBack()).catch(() => {});
      throw error;
    }
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { client, inTime } = this.transaction ?? this.#pool.asking;
    const parameters = asDriverParameters(query.parameters);
    const rows = await inTime(client.unsafe(query.sql, parameters, { prepare: true }));
    return { rows: rows as unknown as Row[], numAffectedRows: BigInt(rows.count ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a stream, and none is used
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('large reads go through keyset pages: a stream would hold a read transaction');
  }
}

type TransactionQueries = Parameters<Parameters<Client['begin']>[1]>[0];

/**
 * A transaction of the driver's, which takes a function, as one that is begun and ended by calls. The driver itself
 * finds out that its connection was lost: one that it is told to use or to give back nevertheless ends the process.
 */
class PostgresTransaction implements Asking {
  readonly #asking: Asking;
  readonly #queries: TransactionQueries;
  readonly #work: PromiseWithResolvers<void>;
  readonly #ended: Promise<void>;
  readonly #abandoned = Promise.withResolvers<void>();
  #lost: { reason: unknown } | undefined;

  constructor(
    asking: AskingAtLength,
    queries: TransactionQueries,
    work: PromiseWithResolvers<void>,
    ended: Promise<void>,
  ) {
    this.#asking = asking;
    this.#queries = queries;
    this.#work = work;
    this.#ended = ended;
    ended.catch((reason: unknown) => {
      this.#lost ??= { reason };
    });
    asking.keepUntil(Promise.race([ended, this.#abandoned.promise]));
  }

  /** For the next query. Throws when the connection was lost. */
  get client(): TransactionQueries {
    if (this.#lost) throw this.#lost.reason;
    return this.#queries;
  }

  readonly inTime = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await this.#asking.inTime(answer);
    } catch (error) {
      if (error instanceof DatabaseSilentError) this.#abandon(error);
      throw error;
    }
  };

  async commit(): Promise<void> {
    if (this.#lost) throw this.#lost.reason;
    this.#work.resolve();
    await this.inTime(this.#ended);
  }

  async rollBack(): Promise<void> {
    // A query that failed with its connection tells so before the connection does.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    if (this.#lost) return;
    this.#work.reject(new Error('rolled back'));
    await this.inTime(this.#ended).catch(() => {});
  }

  /** Nobody waits for its end: the driver rolls it back if it is ever heard of again. */
  #abandon(reason: DatabaseSilentError): void {
    this.#lost ??= { reason };
    this.#work.reject(reason);
    this.#abandoned.resolve();
  }
}

function beginTransaction(asking: AskingAtLength, options: string): Promise<PostgresTransaction> {
  return new Promise((begun, failed) => {
    const work = Promise.withResolvers<void>();
    const ended: Promise<void> = asking.client.begin(options, (queries) => {
      begun(new PostgresTransaction(asking, queries, work, ended));
      return work.promise;
    });
    ended.catch(failed);
  });
}
