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
import postgres from 'postgres';
import { type Database, DatabaseBusyError, type Dialect } from './database.ts';
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
  findDamage: async () => [],
  async clockMs(db) {
    const milliseconds = sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
    const { rows } = await sql<{ now: number }>`select ${milliseconds} as now`.execute(db);
    return rows[0]?.now;
  },
};

/** What connections are called in `pg_stat_activity`. */
const programName = 'mianping';

/** 64-bit integers are numbers here, and only ids can pass 2^53; those are read as text. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a 64-bit value was read as a number; select it as text');
  return value;
}

function connect(url: string) {
  return postgres(url, {
    max: 8,
    onnotice: () => {},
    connect_timeout: 10,
    // Seconds. The driver's own goes up to 20, and requests would wait for it while the database is away.
    backoff: (attempts: number) => Math.min(attempts * 0.1, 1),
    connection: { application_name: programName },
    types: {
      int8: {
        to: 20,
        from: [20],
        serialize: (value: number | bigint | string) => value.toString(),
        parse: parseInt8,
      },
    },
  });
}
type Client = ReturnType<typeof connect>;

/** Connect to PostgreSQL. Refuses a database that does not store UTF-8. */
export async function openPostgres(url: string): Promise<Database> {
  const client = connect(url);
  try {
    await requireUtf8(client);
  } catch (error) {
    await client.end({ timeout: 1 });
    throw error;
  }
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver(client),
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
    prepareRaw: (query) => async (parameters) =>
      client.unsafe(query.sql, [...parameters] as postgres.ParameterOrJSON<never>[], { prepare: true }).raw(),
    close: () => db.destroy(),
  };
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
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(this.#client);
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

  async destroy(): Promise<void> {
    await this.#client.end({ timeout: 5 });
  }
}

/** Any connection of the pool, until a transaction keeps one. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: Client;
  transaction: PostgresTransaction | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  async begin(options: string): Promise<void> {
    this.transaction = await beginTransaction(this.#client, options);
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const parameters = [...query.parameters] as postgres.ParameterOrJSON<never>[];
    const queries = this.transaction?.connected() ?? this.#client;
    const rows = await queries.unsafe(query.sql, parameters, { prepare: true });
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
class PostgresTransaction {
  readonly #queries: TransactionQueries;
  readonly #work: PromiseWithResolvers<void>;
  readonly #ended: Promise<void>;
  #lost: { reason: unknown } | undefined;

  constructor(queries: TransactionQueries, work: PromiseWithResolvers<void>, ended: Promise<void>) {
    this.#queries = queries;
    this.#work = work;
    this.#ended = ended;
    ended.catch((reason: unknown) => {
      this.#lost = { reason };
    });
  }

  /** For the next query. Throws when the connection was lost. */
  connected(): TransactionQueries {
    if (this.#lost) throw this.#lost.reason;
    return this.#queries;
  }

  async commit(): Promise<void> {
    this.connected();
    this.#work.resolve();
    await this.#ended;
  }

  async rollBack(): Promise<void> {
    // A query that failed with its connection tells so before the connection does.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    if (this.#lost) return;
    this.#work.reject(new Error('rolled back'));
    await this.#ended.catch(() => {});
  }
}

function beginTransaction(client: Client, options: string): Promise<PostgresTransaction> {
  return new Promise((begun, failed) => {
    const work = Promise.withResolvers<void>();
    const ended: Promise<void> = client.begin(options, (queries) => {
      begun(new PostgresTransaction(queries, work, ended));
      return work.promise;
    });
    ended.catch(failed);
  });
}
