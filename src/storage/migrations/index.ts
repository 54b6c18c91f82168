import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import * as init from './001-init.ts';

/** All migrations in order, imported statically so that bundling keeps them. Forward only. */
export const migrations: readonly { name: string; up(tx: Transaction<Tables>): Promise<void> }[] = [
  { name: '001-init', up: init.up },
];
