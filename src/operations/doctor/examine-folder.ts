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
  const mode = await modeOf(folder);
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
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return {
      check,
      status: 'fail',
      message: `${folder} can't be written by this user`,
      fix: 'make it belong to the user that runs mianping',
    };
  }
  if ((mode & 0o077) === 0) return { check, status: 'ok', message: `${folder} is for its owner alone` };
  return {
    check,
    status: 'warn',
    message: `${folder} is open to other users of this machine (mode ${octal(mode)})`,
    fix: `chmod 700 ${folder}`,
  };
}

async function examineFile(file: string): Promise<Finding | undefined> {
  const mode = await modeOf(file);
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

async function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
