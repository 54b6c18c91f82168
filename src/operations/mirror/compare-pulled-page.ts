import { hash } from 'node:crypto';
import { findPulled, markSeen } from '#storage/pulled-records.ts';
import { comparableFields } from '#wire/hire/v1/comparable-record.ts';
import { UnreadableFieldError } from '#wire/schema-reader.ts';
import type { Context } from '../context.ts';
import { answersHere } from './answers-here.ts';
import { noteProgress, type Pull } from './pull.ts';
import { idOf } from './source-lines.ts';

/** A record that is not the same on both sides. */
export interface Mismatch {
  id: string;
  /** Fields that differ; empty when the record is on one side only, or unreadable. */
  fields: string[];
  reason: 'differs' | 'not here' | 'not at the source' | 'unreadable';
}

/**
 * Compare records, just answered by the source, with what this side answers to the same app: a hash of each, and where
 * it differs, the fields. They count as seen by the pass that verifies.
 */
export async function comparePulledPage(
  ctx: Context,
  pull: Pull,
  items: readonly unknown[],
): Promise<Mismatch[]> {
  const ids = items.map((item) => idOf(item) ?? '');
  const known = await findPulled(ctx.database, ctx.database.read, pull.source, ids);
  const seen = ids.filter((id) => known.has(id));
  await ctx.database.transaction(async (tx) => {
    await markSeen(ctx.database, tx, pull.source, pull.pass, seen);
    await noteProgress(tx, pull, ctx.now());
  });
  const here = await answersHere(ctx, pull, ids);
  return items.flatMap((item, index) => {
    const id = ids[index] as string;
    return here.has(id)
      ? differenceOf(id, item, here.get(id))
      : [{ id, fields: [], reason: 'not here' as const }];
  });
}

function differenceOf(id: string, there: unknown, here: unknown): Mismatch[] {
  let fieldsThere: Map<string, string>;
  try {
    fieldsThere = comparableFields(there);
  } catch (error) {
    if (!(error instanceof UnreadableFieldError)) throw error;
    return [{ id, fields: error.path === '' ? [] : [error.path], reason: 'unreadable' }];
  }
  const fieldsHere = comparableFields(here);
  if (hashOf(fieldsThere) === hashOf(fieldsHere)) return [];
  const names = [...new Set([...fieldsThere.keys(), ...fieldsHere.keys()])];
  const fields = names.filter((name) => fieldsThere.get(name) !== fieldsHere.get(name)).sort();
  return [{ id, fields, reason: 'differs' }];
}

function hashOf(fields: ReadonlyMap<string, string>): string {
  return hash('sha256', JSON.stringify([...fields]), 'base64url');
}
