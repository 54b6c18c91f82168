import { deriveInstallationKeys } from '#domain/installation-keys.ts';
import type { Database } from '#storage/database.ts';
import { checkDocuments, countDeadEvents, newestTime } from '#storage/health.ts';
import { readMeta } from '#storage/meta.ts';
import { appliedMigrations, newestMigration, requireKnown } from '#storage/migrate.ts';
import { documentFormat } from '#wire/hire/v1/interview-record-document.ts';
import type { Finding } from './finding.ts';

/** Tokens and signed links are good by the clock; replicas must agree within this. */
const clockToleranceMs = 2_000;
const clockLimitMs = 30_000;
/** What is newer than now by more than this was written by a clock that was ahead. */
const futureLimitMs = 60_000;

export interface DatabaseExamination {
  /** 64 hex digits, when it is kept outside of the database. */
  givenKey: string | undefined;
  /** Unix milliseconds. */
  now(): number;
}

/** Schema, files, clock, key, documents and events of a database; reads all of it once. */
export async function examineDatabase(
  database: Database,
  { givenKey, now }: DatabaseExamination,
): Promise<Finding[]> {
  const schema = await examineSchema(database);
  const clock = await examineClock(database, now);
  // What the other checks ask for is there in the current schema only.
  if (schema.status !== 'ok') return [schema, ...clock];
  return [
    schema,
    await examineIntegrity(database),
    ...clock,
    await examineNewestTime(database, now()),
    await examineKey(database, givenKey),
    await examineDocuments(database),
    await examineEvents(database),
  ];
}

async function examineSchema(database: Database): Promise<Finding> {
  const check = 'schema';
  const applied = await appliedMigrations(database, database.read);
  if (applied.length === 0) {
    return { check, status: 'warn', message: 'the database is empty', fix: 'mianping serve sets it up' };
  }
  try {
    requireKnown(applied);
  } catch (error) {
    return { check, status: 'fail', message: (error as Error).message, fix: 'run the newer version' };
  }
  const last = applied.at(-1);
  if (last === newestMigration) return { check, status: 'ok', message: `${last}, ${database.dialect.name}` };
  return {
    check,
    status: 'warn',
    message: `${last}; this version needs ${newestMigration}`,
    fix: 'back up with the version that made it, then run mianping migrate',
  };
}

async function examineIntegrity({ dialect, read }: Database): Promise<Finding> {
  const check = 'integrity';
  const damage = await dialect.findDamage(read);
  if (damage.length === 0) return { check, status: 'ok', message: 'no damage found' };
  return {
    check,
    status: 'fail',
    message: damage.join('; '),
    fix: 'stop the server, keep a copy of the folder, and restore the newest backup into an empty folder',
  };
}

async function examineClock({ dialect, read }: Database, now: () => number): Promise<Finding[]> {
  const check = 'clock';
  const before = now();
  const theirs = await dialect.clockMs(read);
  if (theirs === undefined) return [];
  const after = now();
  const offMs = theirs < before ? before - theirs : Math.max(0, theirs - after);
  const message = `this machine and the database server differ by ${(offMs / 1000).toFixed(1)} s`;
  if (offMs <= clockToleranceMs) return [{ check, status: 'ok', message }];
  return [
    {
      check,
      status: offMs > clockLimitMs ? 'fail' : 'warn',
      message,
      fix: 'let both follow the same time server (NTP): tokens, limits and links go by the clock',
    },
  ];
}

async function examineNewestTime({ read }: Database, nowMs: number): Promise<Finding> {
  const check = 'newest row';
  const newest = await newestTime(read);
  const at = new Date(newest).toISOString();
  if (newest === 0) return { check, status: 'ok', message: 'nothing was written yet' };
  if (newest <= nowMs + futureLimitMs) return { check, status: 'ok', message: at };
  return {
    check,
    status: 'fail',
    message: `${at} is ahead of this machine's clock (${new Date(nowMs).toISOString()})`,
    fix: 'correct the clock; new ids must not sort before older ones',
  };
}

async function examineKey({ read }: Database, givenKey: string | undefined): Promise<Finding> {
  const check = 'installation key';
  const stored = await readMeta(read, 'installation_key');
  const fingerprint = await readMeta(read, 'installation_key_fingerprint');
  const key = givenKey ?? stored;
  if (key === undefined) {
    return {
      check,
      status: 'fail',
      message: `it is kept outside of the database (fingerprint ${fingerprint}) and was not given`,
      fix: 'give it in MIANPING_INSTALLATION_KEY or MIANPING_INSTALLATION_KEY_FILE',
    };
  }
  if (deriveInstallationKeys(Buffer.from(key, 'hex')).fingerprint === fingerprint) {
    const place = givenKey === undefined ? 'in the database' : 'outside of the database';
    return { check, status: 'ok', message: `fingerprint ${fingerprint}, kept ${place}` };
  }
  return {
    check,
    status: 'fail',
    message: `the key is not the one with fingerprint ${fingerprint} that the data were made with`,
    fix: 'give the key from before: with another one every derived user id would change',
  };
}

async function examineDocuments({ read }: Database): Promise<Finding> {
  const check = 'documents';
  const { missing, outdated } = await checkDocuments(read, documentFormat);
  if (missing + outdated === 0) return { check, status: 'ok', message: 'every record has its document' };
  return {
    check,
    // A record without a document is not answered at all.
    status: missing > 0 ? 'fail' : 'warn',
    message: `${missing} record(s) without a document, ${outdated} document(s) of another format`,
    fix: 'mianping rebuild-documents',
  };
}

async function examineEvents({ read }: Database): Promise<Finding> {
  const check = 'events';
  const dead = await countDeadEvents(read);
  if (dead === 0) return { check, status: 'ok', message: 'none was given up' };
  return {
    check,
    status: 'warn',
    message: `${dead} event(s) were given up: their event URLs did not take them`,
    fix: 'mianping outbox list --dead tells why; mianping outbox retry sends one again',
  };
}
