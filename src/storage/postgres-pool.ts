import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { DatabaseSilentError } from './database.ts';

/** How long queries under way may take when the database is closed, and then the other side to let go. */
const endPatienceMs = 5_000;
const farewellSeconds = 0.2;
const endLookMs = 10;
const connectPatienceMs = 10_000;
/** A process that was busy or paused takes its answers off the network before it finds them late. */
const lastLookMs = 50;
/** The server itself gives up a little earlier than we do, so that what is merely slow keeps its connection. */
const serverShare = 0.8;
/** Connections that may only read are replaced no more often: a standby says so to every request. */
const replaceEveryMs = 1_000;

/** What connections are called in `pg_stat_activity`. */
export const programName = 'mianping';

/** 64-bit integers are numbers here, and only ids can pass 2^53; those are read as text. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a 64-bit value was read as a number; select it as text');
  return value;
}

type SocketAddress = Pick<postgres.ParsedOptions, 'host' | 'port' | 'path'>;

/** The driver's own way to open a socket, but that we know it: the driver can only ask the other side to close. */
function socketsInto(sockets: Set<Socket>): (address: SocketAddress) => Socket {
  let opened = 0;
  return ({ host, port, path }) => {
    const socket = new Socket();
    for (const known of sockets) if (known.closed) sockets.delete(known);
    sockets.add(socket);
    if (path) return socket.connect(path);
    const place = opened++ % host.length;
    // The driver names them in its errors, and checks the certificate against the host.
    Object.assign(socket, { host: host[place], port: port[place] });
    return socket.connect(port[place] as number, host[place] as string);
  };
}

function openClient(url: string, sockets: Set<Socket>, patienceMs: number | undefined) {
  // A process that is cut off in the middle of a transaction must not keep its locks from the others.
  const limits = patienceMs !== undefined && {
    statement_timeout: Math.floor(patienceMs * serverShare),
    idle_in_transaction_session_timeout: patienceMs,
  };
  const options = {
    socket: socketsInto(sockets),
    max: 8,
    onnotice: () => {},
    connect_timeout: (patienceMs === undefined ? connectPatienceMs : 2 * patienceMs) / 1000,
    // Seconds. The driver's own goes up to 20, and requests would wait for it while the database is away.
    backoff: (attempts: number) => Math.min(attempts * 0.1, 1),
    connection: { application_name: programName, ...limits },
    types: {
      int8: {
        to: 20,
        from: [20],
        serialize: (value: number | bigint | string) => value.toString(),
        parse: parseInt8,
      },
    },
  };
  return postgres(url, options);
}
export type Client = ReturnType<typeof openClient>;

interface Connections {
  client: Client;
  sockets: Set<Socket>;
  /** Undefined: an answer may take as long as it likes. */
  patienceMs: number | undefined;
  sinceMs: number;
  /** Queries and transactions for whose end someone waits. */
  underWay: number;
}

/** To whom queries go, and the wait for an answer: `inTime(client.unsafe(…))`. */
export interface Asking {
  readonly client: Pick<Client, 'unsafe'>;
  inTime<Answer>(answer: Promise<Answer>): Promise<Answer>;
}

/** To whom a transaction goes; its connection is kept open until `end` settles. */
export interface AskingAtLength extends Asking {
  readonly client: Client;
  keepUntil(end: Promise<unknown>): void;
}

/**
 * Connections to one database. Until `expectAnswersWithin` a query may take as long as it likes; from then on one that
 * is not answered in time fails, and new connections take the place of all that were open: those that still answer
 * finish what they have begun.
 */
export class PostgresPool {
  readonly #url: string;
  #current: Connections;
  /** Replaced, and not closed yet. */
  readonly #old = new Set<Promise<void>>();
  #endByMs = Number.POSITIVE_INFINITY;

  constructor(url: string) {
    this.#url = url;
    this.#current = this.#connect(undefined);
  }

  /** For a query, or for all of a transaction. */
  get asking(): AskingAtLength {
    const connections = this.#current;
    return {
      client: connections.client,
      inTime: (answer) => this.#inTime(connections, answer),
      keepUntil: (end) => void whileUnderWay(connections, end).catch(() => {}),
    };
  }

  /** Fails when the database does not take connections on these terms. */
  async expectAnswersWithin(patienceMs: number): Promise<void> {
    this.#replace(this.#current, patienceMs);
    const { client, inTime } = this.asking;
    await inTime(client`select 1`);
  }

  async close(): Promise<void> {
    this.#endByMs = performance.now() + endPatienceMs;
    await Promise.all([this.#end(this.#current), ...this.#old]);
  }

  async #inTime<Answer>(connections: Connections, answer: Promise<Answer>): Promise<Answer> {
    const { patienceMs, sinceMs } = connections;
    if (patienceMs === undefined) return whileUnderWay(connections, answer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => {
        this.#replace(connections);
        reject(new DatabaseSilentError(`PostgreSQL did not answer within ${patienceMs} ms`));
      };
      timer = setTimeout(() => {
        timer = setTimeout(giveUp, lastLookMs);
      }, patienceMs);
    });
    try {
      return await whileUnderWay(connections, Promise.race([answer, late]));
    } catch (error) {
      if (isReadOnly(error) && performance.now() - sinceMs > replaceEveryMs) this.#replace(connections);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The driver would wait for connections that it lost, and only ask the others to close. */
  async #end(connections: Connections): Promise<void> {
    while (connections.underWay > 0 && performance.now() < this.#endByMs) await sleep(endLookMs);
    await connections.client.end({ timeout: farewellSeconds });
    for (const socket of connections.sockets) socket.destroy();
  }

  #connect(patienceMs: number | undefined): Connections {
    const sockets = new Set<Socket>();
    const client = openClient(this.#url, sockets, patienceMs);
    return { client, sockets, patienceMs, sinceMs: performance.now(), underWay: 0 };
  }

  #replace(connections: Connections, patienceMs = connections.patienceMs): void {
    if (connections !== this.#current) return;
    this.#current = this.#connect(patienceMs);
    const closed = this.#end(connections).finally(() => this.#old.delete(closed));
    this.#old.add(closed);
  }
}

/** A server that was the first and is now a standby, or a session that began while the database was read-only. */
function isReadOnly(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '25006';
}

async function whileUnderWay<Answer>(connections: Connections, answer: Promise<Answer>): Promise<Answer> {
  connections.underWay++;
  try {
    return await answer;
  } finally {
    connections.underWay--;
  }
}
