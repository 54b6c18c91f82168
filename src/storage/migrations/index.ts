import type { Transaction } from 'kysely';
import type { Dialect } from '../database.ts';
import type { Tables } from '../tables.ts';
import * as init from './001-init.ts';
import * as hiring from './002-hiring.ts';
import * as events from './003-events.ts';
import * as rateGrants from './004-rate-grants.ts';
import * as pulls from './005-pulls.ts';
import * as orphanedBlobs from './006-orphaned-blobs.ts';
import * as awaitedRecords from './007-awaited-records.ts';

/** All migrations in order, imported statically so that bundling keeps them. Forward only. */
export const migrations: readonly {
  name: string;
  up(tx: Transaction<Tables>, dialect: Dialect): Promise<void>;
}[] = [
  { name: '001-init', up: init.up },
  { name: '002-hiring', up: hiring.up },
  { name: '003-events', up: events.up },
  { name: '004-rate-grants', up: rateGrants.up },
  { name: '005-pulls', up: pulls.up },
  { name: '006-orphaned-blobs', up: orphanedBlobs.up },
  { name: '007-awaited-records', up: awaitedRecords.up },
];
