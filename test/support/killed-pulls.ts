import { setTimeout as sleep } from 'node:timers/promises';
import { query } from './database-file.ts';
import type { Location } from './locations.ts';
import type { Started } from './process.ts';

/** How many records a mirror has marked as seen. */
export async function marksOf(location: Location): Promise<number> {
  const [row] = await query(location, 'select count(*) as number from pulled_records where pass > 0');
  return Number(row?.number);
}

/** End a pull with SIGKILL a moment after so many more records are stored. False: it was faster. */
export async function killDuring(pull: Started, location: Location, afterRecords: number): Promise<boolean> {
  const wanted = (await marksOf(location)) + afterRecords;
  while (pull.child.exitCode === null && (await marksOf(location)) < wanted) await sleep(10);
  await sleep(Math.random() * 150);
  return (await pull.kill('SIGKILL')).signal === 'SIGKILL';
}

/** Records that stand in the change log in any other way than once, as created. */
export async function loggedOddly(location: Location): Promise<unknown[]> {
  return query(
    location,
    `select cast(record_id as text) as id, count(*) as times from record_changes
     group by record_id having count(*) <> 1 or max(kind) <> 'created'`,
  );
}
