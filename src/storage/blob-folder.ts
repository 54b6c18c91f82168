import { createHash, hash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type BlobStore, type ByteRange, isBlobName } from './blobs.ts';

const folderMode = 0o700;
const fileMode = 0o600;
/** What a process left behind that was killed while it wrote; by then no put is still under way. */
const abandonedMs = 24 * 60 * 60_000;

/**
 * Blobs as files, `ab/ab…` below one folder that all processes share. A file is written aside, made safe and then
 * given its name, so that under a name there is a whole blob or none, whenever a process or the machine stops.
 */
export class BlobFolder implements BlobStore {
  readonly name = 'folder';
  readonly #folder: string;
  readonly #unfinished: string;
  #prepared: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#unfinished = join(folder, 'unfinished');
  }

  async put(bytes: Buffer): Promise<string> {
    const sha256 = hash('sha256', bytes, 'hex');
    const file = this.#fileOf(sha256);
    const shelf = dirname(file);
    // A file with other bytes was damaged from outside: it is written anew.
    if (!(await holds(file, bytes.length, sha256))) {
      await this.#prepare();
      const isNew = (await mkdir(shelf, { recursive: true, mode: folderMode })) !== undefined;
      const aside = join(this.#unfinished, `${sha256}-${randomUUID()}`);
      try {
        await writeSafely(aside, bytes);
        await rename(aside, file);
      } catch (error) {
        await rm(aside, { force: true });
        // Should someone have removed the folders, the next put makes them again.
        this.#prepared = undefined;
        throw error;
      }
      if (isNew) await makeNamesSafe(this.#folder);
    }
    // Also of a file that was there: whoever gave it its name may not be this far yet.
    await makeNamesSafe(shelf);
    return sha256;
  }

  async read(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    if (!isBlobName(sha256)) return undefined;
    try {
      const handle = await open(this.#fileOf(sha256), 'r');
      return handle.createReadStream(range ?? {});
    } catch (error) {
      return undefinedIfMissing(error);
    }
  }

  async size(sha256: string): Promise<number | undefined> {
    return isBlobName(sha256) ? sizeOf(this.#fileOf(sha256)) : undefined;
  }

  async remove(sha256: string): Promise<void> {
    if (isBlobName(sha256)) await rm(this.#fileOf(sha256), { force: true });
  }

  async *list(): AsyncGenerator<string> {
    for (const shelf of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      for (const name of await namesIn(join(this.#folder, shelf))) {
        if (isBlobName(name) && name.startsWith(shelf)) yield name;
      }
    }
  }

  async check(): Promise<void> {
    for (let folder = this.#folder; ; folder = dirname(folder)) {
      try {
        // The slash: of a file it fails.
        await access(`${folder}/`, constants.R_OK | constants.W_OK | constants.X_OK);
        return;
      } catch (error) {
        // The first put makes what is missing. Whoever examines it may be another user than the one who writes.
        if ((error as { code?: string }).code !== 'ENOENT') throw error;
      }
    }
  }

  #fileOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  async #prepare(): Promise<void> {
    this.#prepared ??= this.#makeFolders();
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #makeFolders(): Promise<void> {
    const made = await mkdir(this.#unfinished, { recursive: true, mode: folderMode });
    if (made !== undefined) await this.#makeFoldersSafe(dirname(made));
    for (const name of await namesIn(this.#unfinished)) {
      const file = join(this.#unfinished, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true });
    }
  }

  async #makeFoldersSafe(outermost: string): Promise<void> {
    for (let folder = this.#folder; ; folder = dirname(folder)) {
      await makeNamesSafe(folder);
      if (folder === outermost) return;
    }
  }
}

async function writeSafely(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', fileMode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names given in a folder survive a power cut only once the folder itself was synced. */
async function makeNamesSafe(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

async function holds(file: string, bytes: number, sha256: string): Promise<boolean> {
  if ((await sizeOf(file)) !== bytes) return false;
  const content = createHash('sha256');
  for await (const chunk of createReadStream(file)) content.update(chunk);
  return content.digest('hex') === sha256;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    return undefinedIfMissing(error) ?? [];
  }
}

function undefinedIfMissing(error: unknown): undefined {
  const { code } = error as { code?: string };
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}
