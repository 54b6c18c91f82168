import { findOrphans } from '../attachments/find-orphans.ts';
import type { Stores } from '../backup/stores.ts';
import type { Finding } from './finding.ts';

const shownNames = 5;

/** Whether every attachment has its file, and every file its attachment. */
export async function examineBlobs({
  database,
  blobs,
}: Pick<Stores, 'database' | 'blobs'>): Promise<Finding[]> {
  try {
    await blobs.check();
  } catch (error) {
    return [
      {
        check: 'files',
        status: 'fail',
        message: `the ${blobs.name} for files can't be used: ${(error as Error).message}`,
        fix: 'check the blob store of the settings',
      },
    ];
  }
  const missing: string[] = [];
  let found = 0;
  const orphans = await findOrphans({ database, blobs }, async ({ sha256, size }) => {
    if ((await blobs.size(sha256)) === size) found++;
    else missing.push(sha256);
  });
  return [examineMissing(missing, found), examineOrphans(orphans)];
}

function examineMissing(missing: readonly string[], found: number): Finding {
  if (missing.length === 0)
    return { check: 'files', status: 'ok', message: `${found} of attachments, all there` };
  return {
    check: 'files',
    status: 'fail',
    message: `${missing.length} file(s) of attachments are missing or cut: ${named(missing)}`,
    fix: 'import those attachments again, or take the files from a backup',
  };
}

function examineOrphans(orphans: readonly string[]): Finding {
  if (orphans.length === 0) return { check: 'orphaned files', status: 'ok', message: 'none' };
  return {
    check: 'orphaned files',
    status: 'warn',
    message: `${orphans.length} file(s) belong to no attachment: ${named(orphans)}`,
    fix: 'they only take room; mianping remove-orphaned-files, run again a day later, removes them',
  };
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).join(', ');
  return names.length > shownNames ? `${shown}, …` : shown;
}
