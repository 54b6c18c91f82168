import { sql, type Transaction } from 'kysely';
import type { Dialect } from '../database.ts';
import type { Tables } from '../tables.ts';

/** The calls of apps that several servers on one database count together. Never edited after release. */
export async function up(tx: Transaction<Tables>, dialect: Dialect): Promise<void> {
  if (!dialect.sharesLimits) return;
  // Unlogged: no commit waits for the disk. A crash of the database empties it, and calls count anew from there.
  await sql`
    create unlogged table rate_grants (
      key text primary key,
      stamps bigint[] not null default '{}',
      newest_at_ms bigint not null default 0,
      granted integer not null default 0,
      holder text not null default '',
      leased_until_ms bigint not null default 0
    ) with (fillfactor = 50)`.execute(tx);
}
