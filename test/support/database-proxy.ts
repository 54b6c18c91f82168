import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** What stands between a server and its database. */
export interface DatabaseProxy {
  /** The address of the database by way of the proxy. */
  url: string;
  /** `gone`: connections are cut and refused; `silent`: they stay, and nothing comes over them, not even their end. */
  mood: 'passing' | 'gone' | 'silent';
  /** Connections over which something was asked in vain, and which were not given up. */
  unanswered: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const open = new Set<Socket>();
  const unanswered = new Set<Socket>();
  let mood: DatabaseProxy['mood'] = 'passing';
  const forward = (from: Socket, to: Socket) => {
    open.add(from);
    from.on('error', () => {});
    from.on('data', (bytes) => {
      if (mood === 'passing') to.write(bytes);
      else unanswered.add(from);
    });
    from.once('end', () => {
      unanswered.delete(from);
      if (mood === 'passing') to.end();
    });
    from.once('close', () => {
      open.delete(from);
      unanswered.delete(from);
      to.destroy();
    });
  };
  const cutAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (mood === 'gone') return void client.resetAndDestroy();
    const database = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    forward(client, database);
    forward(database, client);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const through = new URL(databaseUrl);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    unanswered,
    get mood() {
      return mood;
    },
    set mood(next) {
      mood = next;
      if (next === 'gone') cutAll();
      // What was lost on the way does not come later.
      if (next === 'passing') for (const socket of unanswered) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        cutAll();
      }),
  };
}
