import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'mianping-sandbox-';
/** A process that ends by itself leaves nothing behind; one that was killed leaves its folder to a later one. */
const leftAfterMs = 24 * 3_600_000;

/** Folders of this process. */
const own = new Set<string>();
process.once('exit', () => {
  for (const folder of own) removeFolder(folder);
});

/** A new folder for a sandbox, gone at the latest when the process ends. Its name begins with the process id. */
export function newFolder(): string {
  removeLeftOver();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  own.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  own.delete(folder);
}

/** Whatever another start or the system does to such folders meanwhile is none of our concern. */
function removeLeftOver(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) && /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0];
    if (!pid || isRunning(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    try {
      // The process may be one that can't be seen from here: of another container on the same disk.
      if (Date.now() - statSync(folder).mtimeMs > leftAfterMs) rmSync(folder, { recursive: true });
    } catch {}
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
