import { access, constants, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseFileName } from '#storage/dialect.ts';
import type { Finding } from './finding.ts';

const mebibyte = 2 ** 20;
/** Below it SQLite and imports may fail at any moment. */
const tooLittleBytes = 256 * mebibyte;
const littleBytes = 1024 * mebibyte;

/** What others may do with the data folder, and whether there is room left. */
export async function examineFolder(folder: string, usesDatabaseFile: boolean): Promise<Finding[]> {
  const mode = await modeOf(folder).catch((error: Error) => error);
  if (mode instanceof Error) return [unusable(folder, mode)];
  if (mode === undefined) {
    return [
      {
        check: 'data folder',
        status: 'ok',
        message: `${folder} is not there yet: the first command makes it`,
      },
    ];
  }
  const files = usesDatabaseFile
    ? ['', '-wal', '-shm'].map((suffix) => join(folder, databaseFileName + suffix))
    : [];
  return [
    await examineAccess(folder, mode),
    ...(await Promise.all(files.map(examineFile))).filter((finding) => finding !== undefined),
    await examineSpace(folder),
  ];
}

async function examineAccess(folder: string, mode: number): Promise<Finding> {
  const check = 'data folder';
  try {
    // The slash: of a file it fails.
    await access(`${folder}/`, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return unusable(folder, error as Error);
  }
  if ((mode & 0o077) === 0) return { check, status: 'ok', message: `${folder} is for its owner alone` };
  return {
    check,
    status: 'warn',
    message: `${folder} is open to other users of this machine (mode ${octal(mode)})`,
    fix: `chmod 700 ${folder}`,
  };
}

function unusable(folder: string, { code }: NodeJS.ErrnoException): Finding {
  const check = 'data folder';
  if (code === 'ENOTDIR') {
    return {
      check,
      status: 'fail',
      message: `${folder} is a file`,
      fix: 'name a folder in the setting data',
    };
  }
  return {
    check,
    status: 'fail',
    message: `${folder} can't be used by this user`,
    fix: 'run mianping as the user that it belongs to, or make it belong to this one',
  };
}

async function examineFile(file: string): Promise<Finding | undefined> {
  // Of a folder that can't be entered that is said already.
  const mode = await modeOf(file).catch(() => undefined);
  if (mode === undefined || (mode & 0o077) === 0) return undefined;
  return {
    check: 'database file',
    status: 'fail',
    message: `${file} is open to other users of this machine (mode ${octal(mode)})`,
    fix: `chmod 600 ${file}`,
  };
}

async function examineSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  return judgeSpace(folder, bavail * bsize);
}

/** Whether the bytes left beside the data folder will do. */
export function judgeSpace(folder: string, freeBytes: number): Finding {
  const message = `${Math.floor(freeBytes / mebibyte)} MiB free beside ${folder}`;
  if (freeBytes >= littleBytes) return { check: 'disk', status: 'ok', message };
  return {
    check: 'disk',
    status: freeBytes < tooLittleBytes ? 'fail' : 'warn',
    message,
    fix: 'make room: writes fail when the disk is full',
  };
}

/** Undefined where nothing is. */
async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
