import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** STUB */
export async function up(_tx: Transaction<Tables>): Promise<void> {}
